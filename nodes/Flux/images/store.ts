import type { IBinaryData, IExecuteSingleFunctions } from 'n8n-workflow';
import type { ReadableBody } from '../segmind/client';
import { ConnectionError, errorCode } from '../segmind/connectionError';
import { undeliveredError } from '../segmind/errors';
import { quoted, shorten } from '../segmind/errorText';
import { CompletenessCheck } from './completeness';
import { fileFormat, type FileFormat } from './fileFormat';
import { discard, peek, type PeekedFile } from './stream';

/** An image in n8n's binary store. */
export interface StoredImage {
	binary: IBinaryData;
	format: FileFormat;
	isComplete: boolean;
	/** Bytes. */
	length: number;
}

/** Where a file comes from. */
export interface FileSource {
	/** Where it can be fetched again. */
	url?: string;
	/** What it was declared as. */
	mimeType?: unknown;
}

/** Why a file cannot be used. */
export interface RejectedFile {
	reason: string;
}

/** The file name of an image, whose extension depends on its format. */
export type NameFor = (format: FileFormat) => string;

/**
 * Stores a file in n8n's binary store and closes it.
 *
 * @returns a ConnectionError when the file was cut off on its way
 * @throws JobError with n8n's own message when n8n cannot store it
 */
export async function storeBody(
	context: IExecuteSingleFunctions,
	body: ReadableBody | Buffer,
	name: NameFor,
	source: FileSource = {},
): Promise<StoredImage | RejectedFile | ConnectionError> {
	try {
		const file = Buffer.isBuffer(body)
			? { head: body, body }
			: await peek(body).catch(transferError);
		return file instanceof ConnectionError ? file : await storeFile(context, file, name, source);
	} finally {
		// A stream that is not read to its end would keep its connection open.
		if (!Buffer.isBuffer(body)) discard(body);
	}
}

async function storeFile(
	context: IExecuteSingleFunctions,
	{ head, body }: PeekedFile,
	name: NameFor,
	{ url, mimeType }: FileSource,
): Promise<StoredImage | RejectedFile | ConnectionError> {
	const format = fileFormat(head, mimeType, url === undefined);
	if (!format) {
		return {
			reason:
				head.length === 0
					? 'Segmind returned an empty file'
					: 'Segmind returned a file that is not an image',
		};
	}
	const check = new CompletenessCheck(format, head);
	try {
		const binary = await context.helpers.prepareBinaryData(
			check.pipe(body),
			name(format),
			format.mimeType,
		);
		// Where a file of an unknown kind ends is not known either.
		const isComplete = format.isRecognized ? check.isComplete : !format.isContradicted;
		return { binary, format, isComplete, length: check.length };
	} catch (error) {
		if (check.sourceError !== undefined) return transferError(check.sourceError);
		throw undeliveredError(
			{ message: quoted('n8n could not store the image', messageOf(error)) },
			url === undefined ? [] : [url],
		);
	}
}

/** The transfer failed, possibly in the middle of the file. */
function transferError(reason: unknown): ConnectionError {
	return new ConnectionError(errorCode(reason) ?? 'ECONNRESET', messageOf(reason));
}

function messageOf(reason: unknown): string {
	return shorten(reason instanceof Error ? reason.message : String(reason));
}
