/** Workflows that make an image from each row and send it on with another node. */
import type { INodeExecutionData } from 'n8n-workflow';
import type { Emulator } from '../../../emulator/emulator.mts';
import type { Execution, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { itemsOf, type CredentialReference } from '../../../tools/playground/workflows.mts';
import { chain, flux, start, type Node } from '../../chain.mts';
import { compared, type ComparedImage } from './service.mts';

/** An image to make. */
export interface Row {
	prompt: string;
	format: 'png' | 'jpeg' | 'webp';
	/** `1:1` by default. */
	aspectRatio?: string;
}

/** One image in each format. Two of the prompts, of which n8n's file names are made, are not ASCII. */
export const rows: Row[] = [
	{ prompt: 'Ein Stück Kuchen & Kaffee', format: 'png' },
	{ prompt: 'A red bicycle, film photo', format: 'jpeg' },
	{ prompt: '朝のコーヒー', format: 'webp' },
];

/** Manual Trigger with the rows → Flux → the nodes in `then`; an image that they refuse does not stop the others. */
export function imagesTo(
	then: Node[],
	credential: CredentialReference,
	images: Row[] = rows,
	model = 'flux-1.1-pro',
): WorkflowFile {
	const items = images.map((row) => ({ json: { aspectRatio: '1:1', ...row } }));
	const parameters = {
		operation: 'generate',
		model,
		prompt: '={{ $json.prompt }}',
		aspectRatio: '={{ $json.aspectRatio }}',
		outputFormat: '={{ $json.format }}',
		options: { pollInterval: 0.2 },
	};
	const workflow = chain(`Images to ${then.map(({ name }) => name).join(', ')}`, [
		start,
		flux(credential, parameters),
		...then.map((next): Node => ({ ...next, onError: 'continueRegularOutput' })),
	]);
	return { ...workflow, pinData: { [start.name]: items } };
}

/** The images that Segmind has served, with name and type of the node's items. */
export async function imagesOf(execution: Execution, emulator: Emulator): Promise<ComparedImage[]> {
	const images = itemsOf(execution, 'Flux').map(async ({ json, binary }: INodeExecutionData) =>
		compared({
			name: String(binary?.data.fileName),
			contentType: String(binary?.data.mimeType),
			bytes: await emulator.bytesOf(String(json.request_id)),
		}),
	);
	return await Promise.all(images);
}
