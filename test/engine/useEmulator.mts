import { startEmulator, type Emulator } from '../../emulator/emulator.mts';
import { startEngine, stopEngine } from './engine.mts';

type Options = Partial<Parameters<typeof startEngine>[0]> & Parameters<typeof startEmulator>[0];

/**
 * Starts n8n's engine and an emulator before the tests of a file, empties the emulator after each, and stops both after
 * the last.
 *
 * @param onStart is given the emulator
 * @param options of the engine and of the emulator
 */
export function useEmulator(
	onStart: (emulator: Emulator) => void,
	{ binaryMode = 'filesystem', ...options }: Options = {},
): void {
	let emulator: Emulator;

	beforeAll(async () => {
		await startEngine({ binaryMode });
		emulator = await startEmulator({ speed: 200, credits: 1000, ...options });
		onStart(emulator);
	});

	afterEach(() => emulator.reset());

	afterAll(async () => {
		await emulator.close();
		await stopEngine();
	});
}
