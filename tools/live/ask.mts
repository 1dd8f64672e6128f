/** Asks the questions: the free ones, an image through the queue (v2), and one in a single call (v1). */
import fs from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { isRequestId } from '../../nodes/Flux/segmind/client.ts';
import { neverSent } from '../../nodes/Flux/segmind/connectionError.ts';
import { imagesIn } from '../../nodes/Flux/segmind/responseImages.ts';
import { uploadedUrlIn } from '../../nodes/Flux/segmind/result.ts';
import type { HttpResponse } from './http.mts';
import { questions, type Session } from './session.mts';
import { headerShape, imageInfo, inWords, withoutSecrets } from './shape.mts';

/** Milliseconds; the times in the report need not be more exact. */
const pollInterval = 2000;
/** Milliseconds: longer than any model has been seen to take. */
const timeLimit = 15 * 60_000;

// What may be known of an image that was requested.
const unknown =
	'was requested once, and the outcome is unknown: it may be generated and may be charged. Check https://cloud.segmind.com before you start again.';
const accepted = (id: string) =>
	`was accepted as job ${id}: it continues at Segmind, and is charged when it completes. For one hour, Get Result of the Flux node returns the image by this ID.`;
const charged = (id = 'without an ID') => `was generated and charged (job ${id}).`;
const notCharged = 'was not generated, and nothing was charged.';

/** Asks what has no effect; only the first question if Segmind cannot be reached or rejects the key. */
export async function askFreeQuestions(session: Session): Promise<void> {
	const [first, ...others] = Object.keys(questions.free);
	const response = await session.ask(first);
	session.balance = balanceIn(response);
	const isRefused = [0, 401, 403].includes(response.status);
	if (isRefused) addProblem(session, 'Segmind could not be reached, or rejected the key');
	else for (const question of others) await session.ask(question);
}

/** Uploads a plain square, which may safely be public, and downloads it as anyone could. */
export async function upload(session: Session): Promise<void> {
	const create = { width: 64, height: 64, channels: 3, background: '#d35400' } as const;
	const square = await sharp({ create }).png().toBuffer();
	const data_urls = [`data:image/png;base64,${square.toString('base64')}`];
	const { json } = await session.ask('POST {storage}/upload-asset', { data_urls });
	const url = uploadedUrlIn(json);
	if (url === undefined) return;
	const download = await session.get(url);
	const bytes = download.bytes.equals(square) ? 'as uploaded' : 'different';
	await session.record('The uploaded image, with no key', download, { bytes });
}

/** Generates an image through the queue, and compares the balance before and after. */
export async function generateImage(session: Session): Promise<void> {
	const isCharged = await runJob(session);
	const after = balanceIn(await session.send('GET /v1/get-user-credits'));
	if (isCharged && session.balance !== undefined && after !== undefined) {
		// Differences of fractions are never exact.
		const amount = Number((session.balance - after).toFixed(4));
		const deducted = session.names.get(`$${amount}`) ?? `$${amount}`;
		session.answers.push({ question: 'The balance before and after', shape: { deducted } });
	}
	const headers = headerShape(session.headers, session);
	session.answers.push({ question: 'The headers of all responses so far', shape: { headers } });
}

/** Submits the job exactly once, and waits for it. @returns whether it was charged */
async function runJob(session: Session): Promise<boolean> {
	const { names, urls } = session;
	const question = 'POST /v2/{model}';
	session.pay('asynchronous', unknown);
	const submit = await session.send(question);
	const id = submit.fields.request_id;
	if (submit.status !== 200 || !isRequestId(id)) {
		await session.record(question, submit);
		return notAccepted(session, 'asynchronous', submit);
	}
	session.requestId = id;
	session.pay('asynchronous', accepted(id));
	const resultUrl = `${urls[0]}/v2/requests/${id}`;
	names.set(resultUrl, 'the result URL').set(`${resultUrl}/status`, 'the status URL');
	await session.record(question, submit);
	names.set(id, 'the request ID');

	// At once, as a job may run for a short time only.
	const early = await session.send('GET /v2/requests/{request_id}');
	if (!isEnd(stateIn(early, session))) {
		await session.record('GET /v2/requests/{request_id} of a running job', early);
	}
	const state = await waitForEnd(session);
	if (state === 'FAILED') {
		session.pay('asynchronous', notCharged);
		return addProblem(session, 'The job failed');
	}
	if (state !== 'COMPLETED') return addProblem(session, 'The check stopped waiting for the image');
	session.pay('asynchronous', charged(id));
	const result = await session.ask('GET /v2/requests/{request_id} of a COMPLETED job');
	await saveImage(session, 'The image, with no key', result);
	return true;
}

/** Polls until the job ends, and records its states. @returns the last one */
async function waitForEnd(session: Session): Promise<string> {
	const start = Date.now();
	const seen = new Set<string>();
	for (;;) {
		const response = await session.send('GET /v2/requests/{request_id}/status');
		const state = stateIn(response, session);
		if (!seen.has(state)) {
			const seconds = ((Date.now() - start) / 1000).toFixed(1);
			session.times.push(`${state} after ${seconds} s`);
			session.say(`  ${session.times.at(-1)}`);
			await session.record(`GET /v2/requests/{request_id}/status of a ${state} job`, response);
		}
		seen.add(state);
		const isLost = response.status >= 400 && response.status < 500;
		if (isEnd(state) || isLost || Date.now() - start > timeLimit) return state;
		await session.wait(pollInterval);
	}
}

/** The state in capital letters: the spelling is compared, but does not matter here. */
function stateIn({ status, fields }: HttpResponse, session: Session): string {
	const isState = typeof fields.status === 'string';
	return isState ? withoutSecrets(String(fields.status), session).toUpperCase() : `HTTP ${status}`;
}

const isEnd = (state: string) => state === 'COMPLETED' || state === 'FAILED';

/** Generates an image in a single call. */
export async function generateSynchronously(session: Session): Promise<void> {
	const isFlux2 = session.job.slug.startsWith('flux-2');
	const question = `POST /v1/{model}${isFlux2 ? ' of FLUX.2' : ''}`;
	session.pay('synchronous', unknown);
	session.say('  Waiting for the synchronous response');
	const response = await session.send(question);
	const headers = headerShape(response.headers, session);
	await session.record(question, response, { headers });
	if (response.status !== 200) return void notAccepted(session, 'synchronous', response);
	session.pay('synchronous', charged(response.headers['x-request-id']));
	await saveImage(session, 'The synchronous image, with no key', response);
}

/** Saves the response if it is an image, or the first image that it names. */
async function saveImage(
	session: Session,
	question: string,
	response: HttpResponse,
): Promise<void> {
	let { bytes } = response;
	if (response.json !== undefined) {
		const found = imagesIn(response.json);
		const url = found.map((image) => 'url' in image && image.url).find(Boolean);
		// Without the key, as the URL may lead to any host.
		const download = url ? await session.get(url) : response;
		await session.record(question, download, { images: String(found.length) });
		bytes = download.bytes;
	}
	const info = await imageInfo(bytes);
	if (!info) return void addProblem(session, 'The image was charged, but could not be downloaded');
	const { folder, job, payments } = session;
	const file = path.join(folder, `${job.slug}-${job.body.seed}-${payments.size}.${info.format}`);
	await fs.writeFile(file, bytes);
	session.say(`  Image in ${file}`);
}

/** Records that there will be no image. The request is never sent again. */
function notAccepted(session: Session, mode: string, { status, code }: HttpResponse): false {
	// Errors are free (Segmind's documentation), but a job may be running behind a gateway's 5xx.
	if (neverSent(code) || (status >= 400 && status < 500)) session.pay(mode, notCharged);
	return addProblem(session, 'The job was not accepted');
}

/** @param what went wrong; the last answer says more */
function addProblem({ answers, problems }: Session, what: string): false {
	problems.push(`${what}. Segmind's last response: ${inWords(answers.at(-1)?.shape)}`);
	return false;
}

/** USD, including free credits; 0 for an account that never had any (Segmind's documentation). */
function balanceIn({ status, fields }: HttpResponse): number | undefined {
	if (status === 404 && /no credits/i.test(String(fields.error))) return 0;
	const amounts = [fields.credits, fields['free-credits']].map(Number).filter(Number.isFinite);
	return amounts.length > 0 ? amounts.reduce((sum, amount) => sum + amount) : undefined;
}
