import { jsonParse, type IDataObject, type IExecuteSingleFunctions } from 'n8n-workflow';
import { formatOf } from '../images/format';
import { openFile } from '../images/peek';
import { isPlainObject, metricsIn, metricsInHeaders, picturesIn, seedIn } from '../segmind/result';
import { isSuccess, letGo, type SegmindClient } from '../segmind/client';
import { failedTrouble, lostAnswerTrouble, undeliveredTrouble } from '../segmind/errors';
import { refusalTrouble } from '../segmind/statusErrors';
import type { JobResult } from '../segmind/jobResult';
import { note } from '../run/ledger';
import { sendPaid, type Account } from './submit';

/** Milliseconds; the job's own time limit ends it earlier. */
const longestJob = 24 * 60 * 60 * 1000;

/** HTTP statuses with which a gateway gives up on an answer of Segmind; 520 to 524 are Cloudflare's. */
const gatewayTroubles = [408, 502, 504, 520, 522, 524];

/**
 * Makes a picture in one request that stays open until it is ready. What arrives decides, not the model:
 * raw bytes of a picture, or JSON that names it (seeds/000 against seeds/003).
 *
 * @throws JobTrouble when Segmind refuses, or when no answer says whether the job was run
 */
export async function runSync(
	context: IExecuteSingleFunctions,
	segmind: SegmindClient,
	slug: string,
	body: IDataObject,
	account: Account,
): Promise<JobResult> {
	const path = `/v1/${encodeURIComponent(slug)}`;
	const answer = await sendPaid(
		async (timeout) => await segmind.postForStream(path, body, timeout),
		{
			...account,
			timeout: longestJob,
			serverTries: 1,
			drop: ({ body: unread }) => letGo(unread),
		},
	);
	const requestId = textOf(answer.headers['x-request-id']);
	const delivered = isSuccess(answer);
	// A gateway has given up on the request, which says nothing of the job: it may be made and paid.
	if (gatewayTroubles.includes(answer.status)) {
		letGo(answer.body);
		note(account.entry, 'sent', { requestId });
		throw lostAnswerTrouble(false, requestId);
	}
	// Whatever becomes of the body, the job is known by its ID from here on.
	if (delivered) {
		note(account.entry, 'sent', { requestId });
		account.deadline.submitted(requestId);
	}
	// Nobody can tell what was in an answer that broke off, but a 200 is billed.
	const brokenOff = delivered
		? undeliveredTrouble({ message: 'The picture did not come through' }, requestId)
		: refusalTrouble(answer.status, '', 'submit', requestId);
	const file = await openFile(answer.body).catch(async () => await Promise.reject(brokenOff));
	if (delivered && formatOf(file.beginning)) {
		return {
			requestId,
			pictures: [{ body: file.body }],
			seed: seedIn(answer.headers['x-seed-value']),
			metrics: metricsInHeaders(answer.headers),
		};
	}
	const text = await context.helpers
		.binaryToString(file.body)
		.catch(async () => await Promise.reject(brokenOff));
	const said: unknown = jsonParse(text, { fallbackValue: text });
	if (!delivered) {
		throw answer.status === 422 && !(isPlainObject(said) && Array.isArray(said.detail))
			? failedTrouble(said, answer.status, requestId)
			: refusalTrouble(answer.status, said, 'submit', requestId);
	}
	const json = isPlainObject(said) ? said : {};
	const pictures = picturesIn(said);
	if (pictures.length === 0) {
		throw undeliveredTrouble({ message: 'Segmind answered without a picture' }, requestId);
	}
	const result = {
		requestId: requestId ?? textOf(json.request_id),
		pictures,
		seed: seedIn(json.seed) ?? seedIn(answer.headers['x-seed-value']),
		metrics: { ...metricsIn(json), ...metricsInHeaders(answer.headers) },
	};
	// Pictures that have an address can be fetched by a later try.
	if (pictures.every((picture) => 'url' in picture)) {
		note(account.entry, 'made', { requestId: result.requestId, result });
	}
	return result;
}

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}
