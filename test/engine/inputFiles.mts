import type { INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import { n8nContainer, n8nCore } from './n8nCore.mts';

type Format = 'png' | 'jpeg' | 'webp' | 'gif';

let images = 0;

/** An image of one colour. No two are alike: the node remembers what it has uploaded. */
export const image = async (background: string, format: Format = 'png') =>
	await sharp({ create: { width: 200 + (images += 1), height: 100, channels: 3, background } })
		.toFormat(format)
		.toBuffer();

/** A file as n8n keeps it in the current binary mode, with a wrong name and type. */
export async function stored(bytes: Buffer) {
	const binary = { data: '', mimeType: 'text/plain', fileName: 'notes.txt' };
	const location = { type: 'execution' as const, workflowId: 'w', executionId: 'earlier' };
	return await n8nContainer().get(n8nCore().BinaryDataService).store(location, bytes, binary);
}

/** An item with these files. */
export async function itemWith(files: Record<string, Buffer>): Promise<INodeExecutionData> {
	const entries = Object.entries(files).map(
		async ([name, bytes]) => [name, await stored(bytes)] as const,
	);
	return { json: { prompt: 'x' }, binary: Object.fromEntries(await Promise.all(entries)) };
}
