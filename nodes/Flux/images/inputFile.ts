import { createHash } from 'crypto';
import {
	BINARY_IN_JSON_PROPERTY,
	type IBinaryData,
	type IDataObject,
	type IExecuteSingleFunctions,
} from 'n8n-workflow';
import { jobIsSafe, JobError, nothingSubmitted } from '../segmind/errors';
import { quoted, shorten } from '../segmind/errorText';
import { formatOf } from '../segmind/format';
import { fileWithoutContent, notAnImage, shown } from './referenceErrors';
import { headSize, peek } from './stream';

/** What Segmind's models take as images. */
const acceptedTypes = ['image/png', 'image/jpeg', 'image/webp'];

/** Characters; a longer text is no name of a field, but perhaps a data URI of megabytes. */
const longestField = 200;

/** A file of the workflow that a request refers to. Its bytes stay where n8n keeps them. */
export interface InputFile {
	/** In messages: `file 'photo'`, by its field or file name. */
	name: string;
	/** The label of the parameter that refers to it. */
	label: string;
	binary: IBinaryData;
}

/** An input file that is an image for Segmind. */
export interface ImageFile extends InputFile {
	/** By its bytes. */
	mimeType: string;
	/** SHA-256 of its bytes: the same for the same image, wherever n8n keeps it. */
	digest: Buffer;
}

/**
 * Reads a file to see what it is.
 *
 * @throws JobError when it is not a PNG, JPEG or WebP image, or when n8n cannot read it
 */
export async function identify(
	context: IExecuteSingleFunctions,
	file: InputFile,
): Promise<ImageFile> {
	const mimeType = formatOf(await headOf(context, file))?.mimeType;
	if (mimeType === undefined || !acceptedTypes.includes(mimeType)) {
		throw notAnImage(file);
	}
	return { ...file, mimeType, digest: await digestOf(context, file) };
}

/** The file in a field of the input item. @param label of the parameter that names it */
export function fileIn(
	context: IExecuteSingleFunctions,
	field: string,
	label: string,
): InputFile | undefined {
	if (field.length > longestField) return undefined;
	// In `combined` mode a workflow keeps its files within the json, where a field is a path (n8n's assertBinaryData).
	const paths = [field, `${BINARY_IN_JSON_PROPERTY}.${field}`];
	const binary = paths.map((path) => fileAt(context, path)).find((found) => found !== undefined);
	return binary && { name: `file '${shown(field)}'`, label, binary };
}

/** The names of the input item's fields with a file. */
export function filesOf(context: IExecuteSingleFunctions): string[] {
	return Object.keys(binariesOf(context));
}

/** Whether a value is a file with its bytes, or with the place where n8n keeps them. */
export function isFile(value: unknown): value is IBinaryData {
	if (typeof value !== 'object' || value === null) return false;
	const { mimeType, id, data } = value as Partial<IBinaryData>;
	// The ID begins with n8n's binary mode. Other objects with a type have an ID, too, such as Google Drive's.
	const isStored = typeof id === 'string' && id.includes(':');
	const isInMemory = id === undefined && typeof data === 'string' && data !== '';
	return typeof mimeType === 'string' && (isStored || isInMemory);
}

/** Whether a value describes a file, but has lost its bytes. */
export function isFileWithoutContent(value: unknown): value is Partial<IBinaryData> {
	if (typeof value !== 'object' || value === null || 'id' in value) return false;
	const keys = ['fileName', 'fileType', 'fileExtension', 'fileSize'];
	return 'mimeType' in value && keys.some((key) => key in value);
}

/** A file that an expression returns. @param label of the parameter */
export function fileOf(binary: IBinaryData, label: string): InputFile {
	return { name: `file '${shown(binary.fileName ?? 'data')}'`, label, binary };
}

/**
 * The input item's file that an expression describes without its bytes: `$binary` and `$node` leave them out when they are
 * in memory (n8n's WorkflowDataProxy), while `$('Form').item` has them.
 *
 * @param label of the parameter
 * @throws JobError when the item has no such file, or several
 */
export function fileLike(
	context: IExecuteSingleFunctions,
	given: Partial<IBinaryData>,
	label: string,
): InputFile {
	const described = Object.entries(given).filter(([key]) => key !== 'data');
	const found = Object.values(binariesOf(context)).filter((file) =>
		described.every(([key, value]) => file[key as keyof IBinaryData] === value),
	);
	const contents = new Set(found.map(({ data }) => data));
	if (contents.size === 1) return fileOf(found[0], label);
	throw fileWithoutContent(label, String(given.fileName ?? ''), filesOf(context));
}

/** The file in a data URI with base64; its type is read from its bytes. */
export function dataUriFile(uri: string, label: string): InputFile | undefined {
	const comma = uri.indexOf(',');
	if (comma < 0 || !/;\s*base64\s*$/i.test(uri.slice(0, comma))) return undefined;
	const data = uri.slice(comma + 1).replace(/\s+/g, '');
	if (data === '') return undefined;
	// The other alphabet of base64 (RFC 4648) and a missing end are read by Node, perhaps not by Segmind.
	const isPlain = data.length % 4 === 0 && !/[-_]/.test(data);
	const plain = isPlain ? data : Buffer.from(data, 'base64').toString('base64');
	return { name: 'data URI', label, binary: { data: plain, mimeType: '' } };
}

/** A file that is there, but that n8n cannot read. @param reason what n8n's binary store failed with */
export function unreadableFile({ name, label }: InputFile, reason: unknown): JobError {
	const text = reason instanceof Error ? reason.message : String(reason);
	return new JobError({
		message: quoted(`n8n could not read the ${name} in ${label}`, shorten(text)),
		description: `n8n may have deleted the file, or its storage is not available. Run the workflow again from the step that creates the file. ${nothingSubmitted}`,
		descriptionIfAccepted: `n8n may have deleted the file, or its storage is not available. ${jobIsSafe}`,
	});
}

/** The input item's files, by field. */
function binariesOf(context: IExecuteSingleFunctions): Record<string, IBinaryData> {
	const { json, binary = {} } = context.getInputData();
	const inJson = (json[BINARY_IN_JSON_PROPERTY] ?? {}) as IDataObject;
	const files = Object.entries({ ...json, ...inJson }).filter(([, value]) => isFile(value));
	return { ...(Object.fromEntries(files) as unknown as Record<string, IBinaryData>), ...binary };
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

async function headOf(context: IExecuteSingleFunctions, file: InputFile): Promise<Buffer> {
	const { id, data } = file.binary;
	// Four letters of base64 are three bytes.
	if (id === undefined) return Buffer.from(data.slice(0, (headSize / 3) * 4), 'base64');
	try {
		const stream = await context.helpers.getBinaryStream(id, headSize);
		const { head } = await peek(stream).finally(() => stream.destroy());
		return head;
	} catch (error) {
		throw unreadableFile(file, error);
	}
}

async function digestOf(context: IExecuteSingleFunctions, file: InputFile): Promise<Buffer> {
	const { id, data } = file.binary;
	const hash = createHash('sha256');
	if (id === undefined) return hash.update(Buffer.from(data, 'base64')).digest();
	try {
		const stream = await context.helpers.getBinaryStream(id);
		for await (const chunk of stream) hash.update(chunk as Buffer);
	} catch (error) {
		throw unreadableFile(file, error);
	}
	return hash.digest();
}
