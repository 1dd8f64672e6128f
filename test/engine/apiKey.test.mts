/** Keys as people paste them: what is sent, what is refused before anything is, and what a response may quote. */
import type { Emulator } from '../../emulator/emulator.mts';
import type { Fault, FaultRoute } from '../../emulator/faults.mts';
import { apiKey, promptItems, runFlux } from './flux.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

/** A proxy's key, with characters that JSON, URLs and pages escape. */
const ownKey = 'gate."&/=secretsecret';

useEmulator((started) => (emulator = started), { binaryMode: 'default', keys: [apiKey, ownKey] });

const withKey = (given: string) => {
	const { baseUrl, storageUrl } = emulator;
	return { credential: { apiKey: given, baseUrl, storageUrl, historyUrl: '' } };
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

describe('a key of any shape that a response quotes is masked', () => {
	const json = (text: string) => JSON.stringify({ error: `The key ${text} is not allowed` });
	const escapedSlashes = (key: string) => JSON.stringify(key).replaceAll('/', '\\/');
	const escapedForHtml = (key: string) => key.replace('&', '&#38;').replace('"', '&quot;');
	const goJson = (key: string) => json(key).replaceAll('&', '\\u0026');
	const quotes: Array<[string, (key: string) => string]> = [
		['in JSON', json],
		['in JSON of PHP', (key) => `{"error": ${escapedSlashes(key)}}`],
		['in JSON of Go', goJson],
		['in JSON within JSON', (key) => json(json(key))],
		['in a URL', (key) => json(`https://a.b/?key=${encodeURIComponent(key)}`)],
		['in a page', (key) => `<html><body>No ${escapedForHtml(key)}</body></html>`],
		['in a text', (key) => `x-api-key:${key},accept:*/*`],
	];

	const expectMasked = async (
		route: FaultRoute,
		parameters: Record<string, unknown>,
		fault: Fault,
	) => {
		emulator.failNext(route, fault, 3);
		const run = await runFlux(emulator, parameters, withKey(ownKey));
		expect(run.error?.message ?? JSON.stringify(run.output)).toContain('SG_***');
		expect(JSON.stringify(run.executionData)).not.toContain('secretsecret');
	};

	it.each(quotes)('%s', async (_, body) => {
		await expectMasked('submit', {}, { status: 400, body });
		await expectMasked('sync', { mode: 'sync' }, { status: 401, body });
	});

	it.each<[string, FaultRoute, Record<string, unknown>, Fault]>([
		['a status', 'status', {}, { status: 400, body: json }],
		['a result', 'result', {}, { status: 403, body: json }],
		[
			'a failed job',
			'status',
			{ operation: 'getStatus', requestId: 'a' },
			{ status: 422, body: (key) => JSON.stringify({ status: 'FAILED', error: key }) },
		],
		[
			'the status of a job',
			'status',
			{ operation: 'getStatus', requestId: 'a' },
			{ body: (key) => JSON.stringify({ status: key }) },
		],
		[
			'a synchronous success',
			'sync',
			{ mode: 'sync' },
			{ body: (key) => JSON.stringify({ error: `not with ${key}` }) },
		],
	])('by %s', async (_, ...args) => await expectMasked(...args));
});
