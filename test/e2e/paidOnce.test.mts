/** Every job is paid for once in a real n8n: with Retry in the executions list, and with Retry On Fail. */
import type { Emulator } from '../../emulator/emulator.mts';
import { failureOf, type CredentialReference } from '../../tools/playground/workflows.mts';
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

test('Retry On Fail pays only for the image that is missing', async () => {
	const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 100 };
	const id = await api.createWorkflow(fiveItems(credential, settings));
	await expectFiveImages(await api.runWorkflow(id), api, emulator);
});
