import { createHash } from 'crypto';
import {
	BINARY_IN_JSON_PROPERTY,
	type IBinaryData,
	type IExecuteSingleFunctions,
} from 'n8n-workflow';
import { JobTrouble } from '../segmind/errors';
import { formatOf } from './format';
import { headerSize, openFile } from './peek';

/** What Segmind's models take as references. */
const acceptedTypes = ['image/png', 'image/jpeg', 'image/webp'];

/** A picture of the input item that is to go to Segmind. Its bytes stay where n8n keeps them. */
export interface ReferenceFile {
	/** The input field that holds it. */
	field: string;
	mimeType: string;
	binary: IBinaryData;
}

/**
 * The files in the named fields of the input item, known by their first bytes.
 *
 * @throws JobTrouble naming the field when it holds no file, or a file that is no PNG, JPEG or WebP
 */
export async function findReferences(
	context: IExecuteSingleFunctions,
	fields: string[],
): Promise<ReferenceFile[]> {
	const files: ReferenceFile[] = [];
	for (const field of fields) {
		const binary = findFile(context, field);
		const mimeType = formatOf(await beginningOf(context, binary, field))?.mimeType;
		if (mimeType === undefined || !acceptedTypes.includes(mimeType)) {
			throw new JobTrouble({
				message: `The file in the field '${field}' is no PNG, JPEG or WebP picture`,
				description:
					"Convert it first, for example with the 'Edit Image' node, or name another field under Reference Image Fields. Nothing was submitted, so nothing is charged.",
				charged: 'no',
			});
		}
		files.push({ field, mimeType, binary });
	}
	return files;
}

/**
 * SHA-256 of the file's bytes: the same picture has the same, wherever n8n keeps it.
 *
 * @throws JobTrouble when n8n no longer has the file
 */
export async function digestOf(
	context: IExecuteSingleFunctions,
	{ field, binary }: ReferenceFile,
): Promise<Buffer> {
	const hash = createHash('sha256');
	if (binary.id === undefined) return hash.update(Buffer.from(binary.data, 'base64')).digest();
	const stream = await context.helpers
		.getBinaryStream(binary.id)
		.catch(async () => await Promise.reject(noFile(field)));
	for await (const chunk of stream) hash.update(chunk as Buffer);
	return hash.digest();
}

/** In `combined` mode a workflow keeps its files within the json, where a field is a path (n8n's assertBinaryData). */
function findFile(context: IExecuteSingleFunctions, field: string): IBinaryData {
	const paths = [field, `${BINARY_IN_JSON_PROPERTY}.${field}`];
	for (const path of paths) {
		const binary = binaryAt(context, path);
		if (binary) return binary;
	}
	throw noFile(field);
}

function binaryAt(context: IExecuteSingleFunctions, path: string): IBinaryData | undefined {
	try {
		return context.helpers.assertBinaryData(path);
	} catch {
		return undefined;
	}
}

async function beginningOf(
	context: IExecuteSingleFunctions,
	{ id, data }: IBinaryData,
	field: string,
): Promise<Buffer> {
	// Four letters of base64 are three bytes.
	if (id === undefined) return Buffer.from(data.slice(0, (headerSize / 3) * 4), 'base64');
	const stream = await context.helpers
		.getBinaryStream(id, headerSize)
		.catch(async () => await Promise.reject(noFile(field)));
	const { beginning } = await openFile(stream).finally(() => stream.destroy());
	return beginning;
}

function noFile(field: string): JobTrouble {
	return new JobTrouble({
		message: `The item has no file in the field '${field}'`,
		description:
			"Reference Image Fields takes names of input fields that hold a file, as the Binary tab of the input shows them, often 'data'. Nothing was submitted, so nothing is charged.",
		charged: 'no',
	});
}
