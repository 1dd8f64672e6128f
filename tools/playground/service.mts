/** Who makes the pictures: the emulator on this machine, or Segmind itself when there is an API key. */
import readline from 'node:readline/promises';
import { startEmulator } from '../../emulator/emulator.mts';

const PRICE = '$0.07';

/** What the credential needs to know. */
export interface Service {
	/** A few words for the person at the terminal. */
	description: string;
	credential: { apiKey: string; baseUrl: string; storageUrl: string };
	close(): Promise<void>;
}

/** Whether SEGMIND_API_KEY asks for Segmind itself, where pictures cost money. */
export function isPaid(): boolean {
	return Boolean(process.env.SEGMIND_API_KEY);
}

/** Segmind with the key from SEGMIND_API_KEY, else an emulator with the given speed (1 is as slow as Segmind). */
export async function startService(speed: number): Promise<Service> {
	const apiKey = process.env.SEGMIND_API_KEY;
	if (apiKey) {
		return {
			description: 'Segmind itself, with your API key: every picture is paid',
			credential: {
				apiKey,
				baseUrl: 'https://api.segmind.com',
				storageUrl: 'https://workflows-api.segmind.com',
			},
			close: async () => undefined,
		};
	}
	const emulator = await startEmulator({ speed });
	const { baseUrl, storageUrl } = emulator;
	return {
		description: `the emulator at ${baseUrl} (storage at ${storageUrl}): nothing is paid, and every picture is a landscape with its prompt on it`,
		credential: { apiKey: 'SG_playground', baseUrl, storageUrl },
		close: async () => await emulator.close(),
	};
}

/**
 * Says that the first picture costs money. On a terminal it asks, and gives false for a no; where nobody can
 * answer, or `once` was asked for, saying it is enough.
 */
export async function agreeToPay(once: boolean): Promise<boolean> {
	process.stdout.write(`SEGMIND_API_KEY is set: the first picture will be paid, about ${PRICE}.\n`);
	if (once || !process.stdin.isTTY || !process.stdout.isTTY) return true;
	const terminal = readline.createInterface({ input: process.stdin, output: process.stdout });
	// readline takes Ctrl+C for itself.
	terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
	// Ctrl+D leaves the question without an answer.
	const answer = await terminal.question('Make it? [Y/n] ').catch(() => 'n');
	terminal.close();
	return !/^n/i.test(answer.trim());
}
