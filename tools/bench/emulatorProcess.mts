import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { repositoryFolder } from '../playground/paths.mts';
import { startProcess, stopProcess } from '../playground/processes.mts';

/** The emulator in its own process, so that its resources are not counted as the node's. */
export interface EmulatorProcess {
	baseUrl: string;
	storageUrl: string;
	/** Resolves when the process has ended. */
	stop(): Promise<void>;
}

/**
 * Starts `npm run emulator` on free ports.
 *
 * @param flags for example `{ speed: 100, 'image-bytes': 2_000_000 }`
 * @throws Error when it ends before it listens
 */
export async function startEmulatorProcess(
	flags: Record<string, number>,
): Promise<EmulatorProcess> {
	const all = Object.entries({ port: 0, credits: 100_000, ...flags });
	const options = all.flatMap(([name, value]) => [`--${name}`, String(value)]);
	const args = ['--import', 'tsx', 'emulator/cli.mts', ...options];
	const child = startProcess(process.execPath, args, {
		cwd: repositoryFolder,
		stdio: ['ignore', 'pipe', 'inherit'],
		buffer: false,
	});
	const output = child.stdout as Readable;
	const urls = await readUrls(output);
	// The emulator prints a line per job, which would fill the pipe.
	output.resume();
	return { ...urls, stop: async () => await stopProcess(child) };
}

/** The URLs that the emulator prints first. */
async function readUrls(
	output: Readable,
): Promise<Pick<EmulatorProcess, 'baseUrl' | 'storageUrl'>> {
	const found = new Map<string, string>();
	const lines = createInterface({ input: output });
	for await (const line of lines) {
		const [, name, url] = /^(\w+) URL\s+(\S+)$/.exec(line) ?? [];
		if (name) found.set(name, url);
		const [baseUrl, storageUrl] = [found.get('Base'), found.get('Storage')];
		if (baseUrl && storageUrl) return { baseUrl, storageUrl };
	}
	throw new Error('The emulator ended before it listened.');
}
