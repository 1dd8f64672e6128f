/** Zip files as their recipient sees them. */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { N8nApi } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf } from '../../../tools/playground/workflows.mts';
import { chain, node, start } from '../../chain.mts';

/**
 * The files of a zip by folder and name, as n8n's own Compression node unpacks it.
 *
 * @param filesFolder a folder from which n8n may read the zip
 */
export async function unpack(
	api: N8nApi,
	filesFolder: string,
	zip: Buffer,
): Promise<Map<string, Buffer>> {
	const file = path.join(filesFolder, 'unpack.zip');
	await fs.writeFile(file, zip);
	const workflow = chain('Unpack', [
		start,
		node('Read', 'n8n-nodes-base.readWriteFile', 1, { fileSelector: file }),
		node('Unpack', 'n8n-nodes-base.compression', 1, {
			operation: 'decompress',
			outputPrefix: 'file_',
		}),
	]);
	const unpacked = await api.runWorkflow(await api.createWorkflow(workflow));
	const failure = failureOf(unpacked);
	if (failure) throw new Error(failure);
	const files = Object.values(itemsOf(unpacked, 'Unpack')[0].binary!);
	return new Map(
		await Promise.all(
			files.map(async ({ id, directory, fileName }): Promise<[string, Buffer]> => {
				return [`${directory}/${fileName}`, await api.binary(id!)];
			}),
		),
	);
}
