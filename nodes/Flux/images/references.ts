import { createHash } from 'crypto';
import {
	BINARY_IN_JSON_PROPERTY,
	type IBinaryData,
	type IExecuteSingleFunctions,
} from 'n8n-workflow';
import { invalidParameter, jobContinues, JobError, nothingSubmitted } from '../segmind/errors';
import { quoted, shorten } from '../segmind/errorText';
import { formatOf } from '../segmind/format';
import { headSize, peek } from './stream';

/** What Segmind's models take as references. */
const acceptedTypes = ['image/png', 'image/jpeg', 'image/webp'];

/** An image of the input item that is to be sent to Segmind. Its bytes stay where n8n keeps them. */
export interface ReferenceFile {
	/** The input field that holds it. */
	field: string;
	mimeType: string;
	binary: IBinaryData;
}

/**
 * The files in the named fields of the input item, identified by their first bytes.
 *
 * @throws JobError naming the field when it holds no file, or a file that is not a PNG, JPEG or WebP
 */
export async function findReferences(
	context: IExecuteSingleFunctions,
	fields: string[],
): Promise<ReferenceFile[]> {
	const files: ReferenceFile[] = [];
	for (const field of fields) {
		const binary = fileIn(context, field);
		const mimeType = formatOf(await headOf(context, binary, field))?.mimeType;
		if (mimeType === undefined || !acceptedTypes.includes(mimeType)) {
			throw invalidParameter(
				`The file in the field '${field}' is not a PNG, JPEG or WebP image`,
				"Convert it first, for example with the 'Edit Image' node, or enter another field under Reference Image Fields.",
			);
		}
		files.push({ field, mimeType, binary });
	}
	return files;
}

/**
 * SHA-256 of the file's bytes: the same for the same image, wherever n8n keeps it.
 *
 * @throws JobError when n8n cannot read the file
 */
export async function digestOf(
	context: IExecuteSingleFunctions,
	{ field, binary }: ReferenceFile,
): Promise<Buffer> {
	const hash = createHash('sha256');
	if (binary.id === undefined) return hash.update(Buffer.from(binary.data, 'base64')).digest();
	try {
		const stream = await context.helpers.getBinaryStream(binary.id);
		for await (const chunk of stream) hash.update(chunk as Buffer);
	} catch (error) {
		throw unreadableFile(field, error);
	}
	return hash.digest();
}

/** A file that is there, but that n8n cannot read. @param reason what n8n's binary store failed with */
export function unreadableFile(field: string, reason: unknown): JobError {
	const text = reason instanceof Error ? reason.message : String(reason);
	return new JobError({
		message: quoted(`n8n could not read the file in the field '${field}'`, shorten(text)),
		description: `n8n may have deleted the file, or its storage is not available. Run the workflow again from the step that creates the file. ${nothingSubmitted}`,
		descriptionIfAccepted: `n8n may have deleted the file, or its storage is not available. ${jobContinues}`,
	});
}

function fileIn(context: IExecuteSingleFunctions, field: string): IBinaryData {
	// In `combined` mode a workflow keeps its files within the json, where a field is a path (n8n's assertBinaryData).
	const paths = [field, `${BINARY_IN_JSON_PROPERTY}.${field}`];
	const file = paths.map((path) => fileAt(context, path)).find((found) => found !== undefined);
	if (file) return file;
	throw invalidParameter(
		`The item has no file in the field '${field}'`,
		"Enter the names of input fields that contain a file. The Binary tab of the input shows them; often it is 'data'.",
	);
}

function fileAt(context: IExecuteSingleFunctions, path: string): IBinaryData | undefined {
	try {
		const found: Partial<IBinaryData> = context.helpers.assertBinaryData(path);
		// For a name such as `constructor` n8n finds what every object inherits.
		return typeof found.data === 'string' ? (found as IBinaryData) : undefined;
	} catch {
		return undefined;
	}
}

async function headOf(
	context: IExecuteSingleFunctions,
	{ id, data }: IBinaryData,
	field: string,
): Promise<Buffer> {
	// Four letters of base64 are three bytes.
	if (id === undefined) return Buffer.from(data.slice(0, (headSize / 3) * 4), 'base64');
	try {
		const stream = await context.helpers.getBinaryStream(id, headSize);
		const { head } = await peek(stream).finally(() => stream.destroy());
		return head;
	} catch (error) {
		throw unreadableFile(field, error);
	}
}
