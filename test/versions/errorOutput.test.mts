/** n8n's rule for items with an error has changed over time; the node's must reach the error output in every version. */
import { startEmulator, type Emulator } from '../../emulator/emulator.mts';
import { startEngine, stopEngine } from '../engine/engine.mts';
import { promptItems, runFlux } from '../engine/flux.mts';
import { n8nCoreVersion } from '../engine/n8nCore.mts';

let emulator: Emulator;

beforeAll(async () => {
	await startEngine({ binaryMode: 'default' });
	emulator = await startEmulator({ speed: 200 });
});

afterAll(async () => {
	await emulator.close();
	await stopEngine();
});

it('a failed item goes to the error output with its details, under `message` before n8n 2.36', async () => {
	const [major, minor] = n8nCoreVersion().split('.').map(Number);
	const key = major > 2 || (major === 2 && minor >= 36) ? 'details' : 'message';

	const onError = 'continueErrorOutput';
	const run = await runFlux(emulator, {}, { onError, items: promptItems('one', 'forbidden') });

	const [images, failed] = run.output;
	expect(images.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
	expect(failed).toHaveLength(1);
	expect(failed[0].pairedItem).toEqual({ item: 1 });
	// n8n adds the json of the input.
	expect(Object.keys(failed[0].json).sort()).toEqual([key, 'error', 'prompt'].sort());
	expect(failed[0].json.error).toMatch(/content filter/);
	expect(failed[0].json[key]).toMatchObject({ item: 1, charged: 'no', status: 'FAILED' });
});
