/** Keys as people paste them: what is sent, and what is refused before anything is. */
import { startEmulator, type Emulator } from '../../emulator/emulator.mts';
import { startEngine, stopEngine } from './engine.mts';
import { apiKey, promptItems, runFlux } from './flux.mts';

let emulator: Emulator;

beforeAll(async () => {
	await startEngine({ binaryMode: 'default' });
	emulator = await startEmulator({ speed: 200, credits: 1000 });
});

afterEach(() => emulator.reset());

afterAll(async () => {
	await emulator.close();
	await stopEngine();
});

const withKey = (given: string) => {
	const { baseUrl, storageUrl } = emulator;
	return { credential: { apiKey: given, baseUrl, storageUrl } };
};

it.each([` ${apiKey}\n`, `\u200b${apiKey}\ufeff`])('the key %j is trimmed', async (given) => {
	const run = await runFlux(emulator, {}, withKey(given));
	expect(run.error).toBeUndefined();
});

const badKey = 'SG_feedface\u2026beef';

describe('a key with a character that no header may have', () => {
	const message = /^The API key in the credential cannot be sent: character 12 is an ellipsis/;

	it.each(['async', 'sync', 'submit'])('costs nothing and sends nothing (%s)', async (mode) => {
		const run = await runFlux(
			emulator,
			{ mode },
			{ ...withKey(badKey), items: promptItems('one', 'two'), onError: 'continueRegularOutput' },
		);
		expect(run.output[0]).toHaveLength(2);
		for (const { json } of run.output[0]) {
			expect(json).toMatchObject({
				error: expect.stringMatching(message),
				details: expect.objectContaining({
					charged: 'no',
					description: expect.stringContaining('cloud.segmind.com'),
				}),
			});
		}
		expect(emulator.requests).toEqual([]);
		expect(JSON.stringify(run.executionData)).not.toMatch(/feedface|beef/);
	});

	it('can be mended and retried', async () => {
		const failed = await runFlux(emulator, { mode: 'sync' }, withKey(badKey));
		expect(failed.error?.message).toMatch(message);
		const again = await runFlux(emulator, {}, { runData: failed.executionData });
		expect(again.error).toBeUndefined();
		expect(emulator.bill.submitted).toBe(1);
	});

	it.each([
		['getCredits', {}],
		['getStatus', { requestId: 'a' }],
		['getResult', { requestId: 'a' }],
	])('is named by %s, too', async (operation, parameters) => {
		const run = await runFlux(emulator, { operation, ...parameters }, withKey(badKey));
		expect(run.error?.message).toMatch(message);
		expect(emulator.requests).toEqual([]);
	});
});
