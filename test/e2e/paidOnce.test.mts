/** Every job is paid for once in a real n8n: with Retry in the executions list, and with Retry On Fail. */
import type { Emulator } from '../../emulator/emulator.mts';
import { failureOf, itemsOf, type CredentialReference } from '../../tools/playground/workflows.mts';
import { expectFiveImages, fiveItems } from './fiveItems.mts';
import { startSegmind, useN8n } from './sharedN8n.mts';

const { api } = useN8n();
let emulator: Emulator;
let credential: CredentialReference;

beforeAll(async () => {
	({ emulator, credential } = await startSegmind(api, 'Paid once'));
});

beforeEach(() => emulator.reset());

afterAll(async () => await emulator?.close());

test('Retry in the executions list pays only for the image that is missing', async () => {
	const failed = await api.runWorkflow(await api.createWorkflow(fiveItems(credential)));
	expect(failed.status).toBe('error');
	expect(failureOf(failed)).toMatch(/content filter/);
	expect(failed.data.resultData.error?.context?.itemIndex).toBe(2);
	expect(failureOf(failed)).toMatch(/Retry/);
	expect(emulator.bill.completed).toBe(4);
	await expectFiveImages(await api.retryExecution(failed.id), api, emulator);
});

describe('the advice of the message, followed word for word', () => {
	const third = 'forbidden below 4';

	test("raising Safety Tolerance, saving and 'Retry with currently saved workflow' pays only for the missing image", async () => {
		const workflow = fiveItems(credential, {}, third);
		const failed = await api.runWorkflow(await api.saveWorkflow(workflow));
		expect(failureOf(failed)).toContain(
			"If the model has 'Safety Tolerance' under Model Options, a higher value lets more through",
		);
		expect(failureOf(failed)).toContain(
			"'Retry' in the executions list fetches them within 7 days without paying again",
		);
		expect(emulator.bill).toMatchObject({ submitted: 5, completed: 4, charged: 0.2 });

		const { parameters } = workflow.nodes.find(({ name }) => name === 'Flux')!;
		parameters.modelOptions = { safetyTolerance: 4 };
		await api.saveWorkflow(workflow);
		await expectFiveImages(await api.retryExecution(failed.id, true), api, emulator);
	});

	test("'On Error' set to Continue and Retry bring the other images without paying again, and an error row", async () => {
		const workflow = fiveItems(credential, {}, third);
		const failed = await api.runWorkflow(await api.saveWorkflow(workflow));
		expect(failureOf(failed)).toContain("set 'On Error' to Continue in the node's settings, save");

		const flux = workflow.nodes.find(({ name }) => name === 'Flux')!;
		flux.onError = 'continueRegularOutput';
		await api.saveWorkflow(workflow);
		const retried = await api.retryExecution(failed.id, true);
		expect(failureOf(retried)).toBeUndefined();
		const items = itemsOf(retried, 'Flux');
		expect(items.map(({ json }) => json.status ?? json.error)).toEqual([
			...['COMPLETED', 'COMPLETED'],
			expect.stringContaining('The content filter blocked this image'),
			...['COMPLETED', 'COMPLETED'],
		]);
		expect(emulator.bill).toMatchObject({ submitted: 6, completed: 4, charged: 0.2 });
	});
});

test('Retry On Fail pays only for the image that is missing', async () => {
	const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 100 };
	const id = await api.createWorkflow(fiveItems(credential, settings));
	await expectFiveImages(await api.runWorkflow(id), api, emulator);
});
