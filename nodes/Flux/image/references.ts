import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { isPlainObject } from '../segmind/answers';
import { Unanswered, type SegmindClient } from '../segmind/client';
import { JobTrouble, refusalTrouble, unansweredTrouble } from '../segmind/errors';
import { attempts, delayBefore, type Patience } from '../segmind/retry';
import { formatOf } from './format';

/** Milliseconds. */
const uploadTimeout = 120_000;

/** What Segmind's models take as references. */
const acceptedTypes = ['image/png', 'image/jpeg', 'image/webp'];

/** A picture of the input item that is to go to Segmind. */
export interface ReferenceFile {
	mimeType: string;
	bytes: Buffer;
}

/**
 * The files in the named fields of the input item.
 *
 * @throws JobTrouble naming the field when it holds no file, or a file that is no PNG, JPEG or WebP
 */
export async function readReferences(
	context: IExecuteSingleFunctions,
	fields: string[],
): Promise<ReferenceFile[]> {
	const files: ReferenceFile[] = [];
	for (const field of fields) {
		const bytes = await readField(context, field);
		const mimeType = formatOf(bytes)?.mimeType;
		if (mimeType === undefined || !acceptedTypes.includes(mimeType)) {
			throw new JobTrouble({
				message: `The file in the field '${field}' is no PNG, JPEG or WebP picture`,
				description:
					"Convert it first, for example with the 'Edit Image' node, or name another field under Reference Image Fields. Nothing was submitted, so nothing is charged.",
				charged: 'no',
			});
		}
		files.push({ mimeType, bytes });
	}
	return files;
}

async function readField(context: IExecuteSingleFunctions, field: string): Promise<Buffer> {
	// Asserted first: on a missing field n8n's getBinaryDataBuffer throws a TypeError without words.
	const bytes = hasFile(context, field)
		? await context.helpers.getBinaryDataBuffer(field)
		: undefined;
	if (bytes) return bytes;
	throw new JobTrouble({
		message: `The item has no file in the field '${field}'`,
		description:
			"Reference Image Fields takes names of input fields that hold a file, as the Binary tab of the input shows them, often 'data'. Nothing was submitted, so nothing is charged.",
		charged: 'no',
	});
}

function hasFile(context: IExecuteSingleFunctions, field: string): boolean {
	try {
		return Boolean(context.helpers.assertBinaryData(field));
	} catch {
		return false;
	}
}

/**
 * Uploads pictures to Segmind's storage, where each gets a public address.
 *
 * @returns the addresses, in the order of the files
 * @throws JobTrouble when Segmind refuses them or does not answer
 */
export async function uploadReferences(
	segmind: SegmindClient,
	storageUrl: string,
	files: ReferenceFile[],
	patience: Patience,
): Promise<string[]> {
	const body: IDataObject = {
		data_urls: files.map(
			({ mimeType, bytes }) => `data:${mimeType};base64,${bytes.toString('base64')}`,
		),
	};
	for (let attempt = 1; ; attempt += 1) {
		const outcome = await uploadOnce(segmind, storageUrl, body, patience.allow(uploadTimeout));
		if (Array.isArray(outcome) && outcome.length === files.length) return outcome;
		if (Array.isArray(outcome)) {
			throw new JobTrouble({
				message: `Segmind's storage took ${files.length} files and gave ${outcome.length} addresses`,
				description: 'Run the item again. Nothing was submitted, so nothing is charged.',
				charged: 'no',
			});
		}
		if (attempt >= attempts.upload || !outcome.passing) throw outcome.trouble;
		await patience.pause(delayBefore(attempt, outcome.headers));
	}
}

async function uploadOnce(
	segmind: SegmindClient,
	storageUrl: string,
	body: IDataObject,
	timeout: number,
): Promise<string[] | { trouble: JobTrouble; passing: boolean; headers?: IDataObject }> {
	try {
		const answer = await segmind.post('/upload-asset', body, timeout, storageUrl);
		if (answer.status === 200) return addressesIn(answer.body);
		return {
			trouble: refusalTrouble(answer.status, answer.body, 'upload'),
			passing: answer.status === 429 || answer.status >= 500,
			headers: answer.headers,
		};
	} catch (error) {
		const unanswered =
			error instanceof Unanswered ? error : new Unanswered(undefined, String(error));
		// An upload is free, so it may be sent again whatever became of the first one.
		return {
			trouble: unansweredTrouble(unanswered),
			passing: unanswered.code !== undefined,
		};
	}
}

/** `file_urls` (Segmind's SDK), `urls` (its documentation page) or a bare array (seen in the wild). */
function addressesIn(body: unknown): string[] {
	const list = isPlainObject(body) ? (body.file_urls ?? body.urls) : body;
	return Array.isArray(list) ? list.filter((url): url is string => typeof url === 'string') : [];
}
