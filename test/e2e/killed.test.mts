/** What n8n stores of a failed run is enough to pay for nothing twice after n8n was killed. */
import type { Emulator } from '../../emulator/emulator.mts';
import { expectFiveImages, fiveItems } from './fiveItems.mts';
import { OwnN8n } from '../ownN8n.mts';
import { startSegmind, useN8n } from './sharedN8n.mts';

const START_UP_MS = 180_000;
const RUN_MS = 150_000;

let n8n: OwnN8n | undefined;
let emulator: Emulator | undefined;

beforeAll(async () => {
	n8n = await new OwnN8n({}, useN8n().nodesFolder).start();
}, START_UP_MS);

afterAll(async () => {
	await n8n?.end();
	await emulator?.close();
}, RUN_MS);

test(
	'Retry pays only for what is missing after n8n was killed in between',
	async () => {
		const { api } = n8n!;
		const segmind = await startSegmind(api, 'Killed');
		emulator = segmind.emulator;
		const failed = await api.runWorkflow(await api.createWorkflow(fiveItems(segmind.credential)));
		expect(failed.status).toBe('error');
		await n8n!.killAndRestart();
		await expectFiveImages(await api.retryExecution(failed.id), api, emulator);
	},
	RUN_MS,
);
