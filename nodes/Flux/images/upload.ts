import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { uploadedAddressIn } from '../segmind/result';
import { Unanswered, type ReadableBody, type SegmindClient } from '../segmind/client';
import { JobTrouble, unansweredTrouble } from '../segmind/errors';
import { refusalTrouble } from '../segmind/statusErrors';
import { attempts, delayBefore, type Patience } from '../segmind/retry';
import { readableFrom } from './readableFrom';
import type { ReferenceFile } from './references';

/** Milliseconds. */
const uploadTimeout = 120_000;

/** Text that is being sent, and its length in bytes. */
interface Upload {
	text: ReadableBody | string;
	length: number;
	/** Lets go of the file, read or not. */
	close(): void;
}

/**
 * Uploads a picture to Segmind's storage, where it gets a public address. An upload is free, so it is sent
 * again whatever became of the first one.
 *
 * @returns the address
 * @throws JobTrouble when Segmind refuses it or does not answer
 */
export async function uploadReference(
	context: IExecuteSingleFunctions,
	segmind: SegmindClient,
	file: ReferenceFile,
	patience: Patience,
): Promise<string> {
	for (let attempt = 1; ; attempt += 1) {
		const timeout = patience.allow(uploadTimeout);
		const { text, length, close } = await uploadOf(context, file);
		const outcome = await uploadOnce(segmind, text, length, timeout).finally(close);
		if ('address' in outcome) return outcome.address;
		if (attempt >= attempts.upload || !outcome.passing) throw outcome.trouble;
		await patience.pause(delayBefore(attempt, outcome.headers));
	}
}

/** The file as a data URI within JSON. One that lies in n8n's binary store is read while it is being sent. */
async function uploadOf(
	context: IExecuteSingleFunctions,
	{ mimeType, binary: { id, data } }: ReferenceFile,
): Promise<Upload> {
	const before = `{"data_urls":["data:${mimeType};base64,`;
	const after = '"]}';
	if (id === undefined) {
		const text = before + data + after;
		return { text, length: text.length, close: () => {} };
	}
	const { fileSize } = await context.helpers.getBinaryMetadata(id);
	const file = await context.helpers.getBinaryStream(id);
	file.setEncoding('base64');
	const text = readableFrom(file, wrapped(before, file, after));
	return {
		text,
		length: before.length + 4 * Math.ceil(fileSize / 3) + after.length,
		// Nobody else does: axios leaves a stream open whose request has ended.
		close: () => {
			text.destroy();
			file.destroy();
		},
	};
}

async function* wrapped(before: string, file: AsyncIterable<string>, after: string) {
	yield before;
	yield* file;
	yield after;
}

async function uploadOnce(
	segmind: SegmindClient,
	text: ReadableBody | string,
	length: number,
	timeout: number,
): Promise<{ address: string } | { trouble: JobTrouble; passing: boolean; headers?: IDataObject }> {
	try {
		const answer = await segmind.postToStorage('/upload-asset', text, length, timeout);
		const address = uploadedAddressIn(answer.body);
		if (answer.status === 200 && address !== undefined) return { address };
		return {
			trouble:
				answer.status === 200
					? withoutAddress()
					: refusalTrouble(answer.status, answer.body, 'upload'),
			passing: answer.status === 200 || answer.status === 429 || answer.status >= 500,
			headers: answer.headers,
		};
	} catch (error) {
		const unanswered =
			error instanceof Unanswered ? error : new Unanswered(undefined, String(error));
		return { trouble: unansweredTrouble(unanswered), passing: unanswered.code !== undefined };
	}
}

function withoutAddress(): JobTrouble {
	return new JobTrouble({
		message: "Segmind's storage took the reference picture but gave no address for it",
		description: 'Run the item again. Nothing was submitted, so nothing is charged.',
		charged: 'no',
	});
}
