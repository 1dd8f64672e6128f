import type { IBinaryData, IExecuteSingleFunctions } from 'n8n-workflow';
import type { ReadableBody } from '../segmind/client';
import { ConnectionError, errorCode } from '../segmind/connectionError';
import { undeliveredError } from '../segmind/errors';
import { quoted, shorten } from '../segmind/errorText';
import { CompletenessCheck } from './completeness';
import { formatOf, type ImageFormat } from '../segmind/format';
import { discard, peek, type PeekedFile } from './stream';

/** An image in n8n's binary store. */
export interface StoredImage {
	binary: IBinaryData;
	format: ImageFormat;
	isComplete: boolean;
}

/** Why a file cannot be used. */
export interface UnusableFile {
	unusable: string;
}

/** The file name of an image, whose extension depends on its format. */
export type NameFor = (format: ImageFormat) => string;

/**
 * Puts a file into n8n's binary store and closes it.
 *
 * @param url where the image can be fetched again
 * @returns a ConnectionError when the file broke off on its way
 * @throws JobError with n8n's own message when n8n cannot store it
 */
export async function storeBody(
	context: IExecuteSingleFunctions,
	body: ReadableBody | Buffer,
	name: NameFor,
	url?: string,
): Promise<StoredImage | UnusableFile | ConnectionError> {
	try {
		const file = Buffer.isBuffer(body) ? { head: body, body } : await peek(body).catch(brokenOff);
		return file instanceof ConnectionError ? file : await storeFile(context, file, name, url);
	} finally {
		// A stream that is not read to its end would keep its connection open.
		if (!Buffer.isBuffer(body)) discard(body);
	}
}

async function storeFile(
	context: IExecuteSingleFunctions,
	{ head, body }: PeekedFile,
	name: NameFor,
	url?: string,
): Promise<StoredImage | UnusableFile | ConnectionError> {
	const format = formatOf(head);
	if (!format) {
		return {
			unusable:
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
		return { binary, format, isComplete: check.isComplete };
	} catch (error) {
		if (check.sourceError !== undefined) return brokenOff(check.sourceError);
		throw undeliveredError({ message: quoted('n8n could not store the image', messageOf(error)) }, [
			...(url === undefined ? [] : [url]),
		]);
	}
}

/** A connection can be dropped at any byte. */
function brokenOff(reason: unknown): ConnectionError {
	return new ConnectionError(errorCode(reason) ?? 'ECONNRESET', messageOf(reason));
}

function messageOf(reason: unknown): string {
	return shorten(reason instanceof Error ? reason.message : String(reason));
}
