import { createHash } from 'node:crypto';
import type { Body, Model } from './model.mts';

/** An image that a job was given. */
export interface InputImage {
	parameter: string;
	/** Of its bytes, in hex; of the reference itself where there are none. */
	sha256: string;
	/** Missing where the reference is a URL of another host: the emulator has no internet access. */
	bytes?: Buffer;
}

/** By parameter, in the form of the body: the hash of its image, or a list of them. */
export type ImageHashes = Record<string, string | string[]>;

/**
 * Reads all images that a body refers to.
 * @param readUrl returns the file at a URL, if the emulator has it
 */
export async function readInputs(
	{ images = [] }: Model,
	body: Body,
	readUrl: (url: string) => Promise<{ bytes: Buffer } | undefined>,
): Promise<InputImage[]> {
	const references = images.flatMap((parameter) =>
		referencesIn(body, parameter).map((reference) => ({ parameter, reference })),
	);
	const inputs = references.map(async ({ parameter, reference }) => {
		const bytes = bytesIn(reference) ?? (await readUrl(reference))?.bytes;
		return { parameter, sha256: sha256Of(bytes ?? reference), ...(bytes && { bytes }) };
	});
	return await Promise.all(inputs);
}

/** The references of one parameter, or of several; a body that was accepted unchecked may have anything there. */
export function referencesIn(body: Body, ...parameters: string[]): string[] {
	const values = parameters.flatMap((parameter) => body[parameter]);
	return values.filter((value): value is string => typeof value === 'string' && value !== '');
}

/** The hashes of a job's images, for its bill entry; `undefined` when it has none. */
export function hashesOf(inputs: InputImage[], body: Body): ImageHashes | undefined {
	if (inputs.length === 0) return undefined;
	const hashes: ImageHashes = {};
	for (const { parameter, sha256 } of inputs) {
		if (!Array.isArray(body[parameter])) hashes[parameter] = sha256;
		else hashes[parameter] = [...(hashes[parameter] ?? []), sha256];
	}
	return hashes;
}

/** How base64 of PNG, JPEG, WebP and GIF begins. */
export const bareBase64 = /^(?:iVBORw0KGgo|\/9j\/|UklGR|R0lGOD)/;

function bytesIn(reference: string): Buffer | undefined {
	const [prefix] =
		/^data:[^,]*;base64,/.exec(reference.slice(0, 200)) ?? bareBase64.exec(reference) ?? [];
	if (prefix === undefined) return undefined;
	const start = prefix.endsWith(',') ? prefix.length : 0;
	return Buffer.from(reference.slice(start), 'base64');
}

/** An upload is read by many jobs, but hashed once. */
const hashes = new WeakMap<Buffer, string>();

function sha256Of(content: Buffer | string): string {
	const known = typeof content === 'string' ? undefined : hashes.get(content);
	const hash = known ?? createHash('sha256').update(content).digest('hex');
	if (typeof content !== 'string') hashes.set(content, hash);
	return hash;
}
