/** What makes the images: the emulator on this machine, or Segmind itself if there is an API key. */
import readline from 'node:readline/promises';
import { startEmulator } from '../../emulator/emulator.mts';

const PRICE = '$0.07';

/** Segmind or its emulator, ready to be used. */
export interface Backend {
	name: string;
	/** Its name, where it is, and what an image costs there. */
	description: string;
	/** The fields of the credential; without URLs, Segmind's own. */
	credential: Record<string, string>;
	close(): Promise<void>;
}

/** Whether SEGMIND_API_KEY selects Segmind itself, where images cost money. */
export function isPaid(): boolean {
	return Boolean(process.env.SEGMIND_API_KEY);
}

/** Segmind with the key in SEGMIND_API_KEY, otherwise an emulator. @param speed of the emulator: 1 is as slow as Segmind */
export async function startBackend(speed: number): Promise<Backend> {
	const apiKey = process.env.SEGMIND_API_KEY;
	if (apiKey) {
		return {
			name: 'Segmind itself',
			description: 'Segmind itself, with your API key: every image costs money',
			credential: { apiKey },
			close: async () => undefined,
		};
	}
	const emulator = await startEmulator({ speed });
	const { baseUrl, storageUrl, historyUrl } = emulator;
	return {
		name: 'the emulator on this machine, for free',
		description: `the emulator at ${baseUrl} (storage at ${storageUrl}): free, and every image shows its prompt`,
		credential: { apiKey: 'SG_playground', baseUrl, storageUrl, historyUrl },
		close: async () => await emulator.close(),
	};
}

/**
 * Says that the first image costs money. On a terminal it asks, and returns false for a no; without a terminal, or
 * with `once`, saying so is enough.
 */
export async function confirmPayment(once: boolean): Promise<boolean> {
	process.stdout.write(`SEGMIND_API_KEY is set: the first image will cost about ${PRICE}.\n`);
	if (once || !process.stdin.isTTY || !process.stdout.isTTY) return true;
	const terminal = readline.createInterface({ input: process.stdin, output: process.stdout });
	// readline intercepts Ctrl+C.
	terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
	// Ctrl+D rejects.
	const answer = await terminal.question('Make it? [Y/n] ').catch(() => 'n');
	terminal.close();
	return !/^n/i.test(answer.trim());
}
