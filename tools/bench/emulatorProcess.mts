import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { endChild, startChild } from '../playground/children.mts';
import { repositoryFolder } from '../playground/folders.mts';

/** The emulator in a process of its own, so that what it spends is not taken for the node's. */
export interface EmulatorProcess {
	baseUrl: string;
	storageUrl: string;
	/** Resolves when the process has ended. */
	stop(): Promise<void>;
}

/**
 * Starts `npm run emulator` on free ports.
 *
 * @param flags further ones, for example `{ speed: 100, 'image-bytes': 2_000_000 }`
 * @throws when it ends before it listens
 */
export async function startEmulatorProcess(
	flags: Record<string, number>,
): Promise<EmulatorProcess> {
	const all = Object.entries({ port: 0, credits: 10_000, ...flags });
	const options = all.flatMap(([name, value]) => [`--${name}`, String(value)]);
	const child = startChild(process.execPath, ['--import', 'tsx', 'emulator/cli.mts', ...options], {
		cwd: repositoryFolder,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const output = child.stdout as Readable;
	const addresses = await addressesIn(output);
	// A line for every job follows, which would fill the pipe.
	output.resume();
	return { ...addresses, stop: async () => await endChild(child) };
}

/** The addresses that the emulator names first. */
async function addressesIn(
	output: Readable,
): Promise<Pick<EmulatorProcess, 'baseUrl' | 'storageUrl'>> {
	const found = new Map<string, string>();
	const lines = createInterface({ input: output });
	for await (const line of lines) {
		const [, name, address] = /^(\w+) URL\s+(\S+)$/.exec(line) ?? [];
		if (name) found.set(name, address);
		const [baseUrl, storageUrl] = [found.get('Base'), found.get('Storage')];
		if (baseUrl && storageUrl) return { baseUrl, storageUrl };
	}
	throw new Error('The emulator ended before it listened.');
}
