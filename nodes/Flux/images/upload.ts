import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { type ReadableBody } from '../segmind/client';
import { type HttpResponse } from '../segmind/outcome';
import { ConnectionError } from '../segmind/connectionError';
import { connectionErrorFor } from '../segmind/connectionErrors';
import { JobError, nothingSubmitted } from '../segmind/errors';
import { uploadedUrlIn } from '../segmind/result';
import { withRetries, type Session } from '../segmind/retry';
import { statusError } from '../segmind/statusErrors';
import { unreadableFile, type ImageFile } from './inputFile';
import { derive } from './stream';
import { UploadedUrls } from './uploadedUrls';

/** Milliseconds. */
const uploadTimeout = 120_000;

const uploadedUrls = new UploadedUrls();

/** The request as text, and its length in bytes. */
interface UploadBody {
	json: ReadableBody | string;
	length: number;
	/** Closes the file, read or not. */
	close(): void;
	/** What reading the file failed with, if it did. */
	readError?: unknown;
}

/**
 * The public URL of an image at Segmind's storage: of an earlier upload of the same bytes, or of a new one.
 *
 * @throws what `upload` throws
 */
export async function uploadedUrl(
	context: IExecuteSingleFunctions,
	session: Session,
	file: ImageFile,
): Promise<string> {
	const storage = `${session.account} ${session.client.storageUrl}`;
	const known = uploadedUrls.find(storage, file.digest);
	if (known !== undefined) return known;
	const url = await upload(context, session, file);
	uploadedUrls.add(storage, file.digest, url);
	return url;
}

/**
 * Uploads an image. An upload is free, so it is retried after any transient failure.
 *
 * @returns the URL
 * @throws JobError when Segmind rejects the upload or does not respond, or when n8n cannot read the file
 * @throws Interruption when the time limit or the user's Stop comes first
 */
async function upload(
	context: IExecuteSingleFunctions,
	{ client, deadline, gate, onFailure }: Session,
	file: ImageFile,
): Promise<string> {
	const send = async () => {
		const timeout = deadline.timeout(uploadTimeout);
		const body = await uploadBody(context, file);
		const outcome = await client.upload(body.json, body.length, timeout).finally(body.close);
		if (body.readError !== undefined) throw unreadableFile(file, body.readError);
		return outcome;
	};
	const hasUrl = ({ status, body }: HttpResponse) =>
		status === 200 && uploadedUrlIn(body) !== undefined;
	const outcome = await withRetries(send, {
		endpoint: 'upload',
		deadline,
		gate,
		onFailure,
		isValid: hasUrl,
	});
	if (outcome instanceof ConnectionError) throw connectionErrorFor(outcome);
	const url = uploadedUrlIn(outcome.body);
	if (outcome.status === 200 && url !== undefined) return url;
	throw outcome.status === 200 ? missingUrl() : statusError(outcome, 'upload');
}

/** The file as a data URI within JSON. A file in n8n's binary store is read while it is being sent. */
async function uploadBody(
	context: IExecuteSingleFunctions,
	imageFile: ImageFile,
): Promise<UploadBody> {
	const { mimeType, binary } = imageFile;
	const { id, data } = binary;
	const before = `{"data_urls":["data:${mimeType};base64,`;
	const after = '"]}';
	if (id === undefined) {
		const json = before + data + after;
		return { json, length: json.length, close: () => {} };
	}
	try {
		const { fileSize } = await context.helpers.getBinaryMetadata(id);
		const file = await context.helpers.getBinaryStream(id);
		file.setEncoding('base64');
		const json = derive(file, concat(before, file, after));
		const body: UploadBody = {
			json,
			length: before.length + 4 * Math.ceil(fileSize / 3) + after.length,
			// axios leaves a stream open when its request has ended.
			close: () => {
				json.destroy();
				file.destroy();
			},
		};
		file.once('error', (error) => (body.readError = error));
		return body;
	} catch (error) {
		throw unreadableFile(imageFile, error);
	}
}

async function* concat(before: string, file: AsyncIterable<string>, after: string) {
	yield before;
	yield* file;
	yield after;
}

function missingUrl(): JobError {
	return new JobError({
		message: "Segmind's storage returned no URL for an image",
		description: `Run the item again. ${nothingSubmitted}`,
		charged: 'no',
	});
}
