/** Asks the questions: the free ones, an image through the queue (v2), and one in a single call (v1). */
import fs from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { isRequestId } from '../../nodes/Flux/segmind/requestId.ts';
import { neverSent } from '../../nodes/Flux/segmind/connectionError.ts';
import { errorText } from '../../nodes/Flux/segmind/errorText.ts';
import { formatOf } from '../../nodes/Flux/segmind/format.ts';
import { imagesIn } from '../../nodes/Flux/segmind/responseImages.ts';
import { metricsIn, uploadedUrlIn } from '../../nodes/Flux/segmind/result.ts';
import { askAboutSynchronous, HistoryWatch } from './history.mts';
import type { HttpResponse } from './http.mts';
import { size } from './job.mts';
import { questions, type Session } from './session.mts';
import { headerShape, inWords, withoutSecrets } from './shape.mts';

// What may be known of an image that was requested.
const unknown =
	'was requested once, and the outcome is unknown: it may be generated and may be charged. Check https://cloud.segmind.com before you start again.';
const accepted = (id: string) =>
	`was accepted as job ${id}: it continues at Segmind, and is charged when it completes. For one hour, Get Result of the Flux node returns the image by this ID.`;
const charged = (id = 'without an ID') => `was generated and charged (job ${id}).`;
const notAccepted = 'The job was not accepted';

/** Asks what has no effect; only the first question if Segmind cannot be reached or rejects the key. @returns the balance */
export async function askFreeQuestions(session: Session): Promise<number | undefined> {
	const [first, ...others] = Object.keys(questions.free);
	const response = await session.ask(first);
	const isRefused = [0, 401, 403].includes(response.status);
	if (isRefused) throw problem(session, 'Segmind could not be reached, or rejected the key');
	for (const question of others) await session.ask(question);
	return balanceIn(response);
}

/** Uploads a drawing, which may safely be public, and downloads it as anyone could. @returns its URL, if it has one */
export async function upload(session: Session): Promise<string[]> {
	// White on black, so that it is a mask, too.
	const circle = '<circle cx="50%" cy="50%" r="25%" fill="#fff"/>';
	const svg = `<svg width="${size.width}" height="${size.height}">${circle}</svg>`;
	const png = await sharp(Buffer.from(svg)).flatten().png().toBuffer();
	const data_urls = [`data:image/png;base64,${png.toString('base64')}`];
	const { json } = await session.ask('POST {storage}/upload-asset', { data_urls });
	const url = uploadedUrlIn(json);
	if (url === undefined) return [];
	const download = await session.get(url);
	const bytes = download.bytes.equals(png) ? 'as uploaded' : 'different';
	session.record('The uploaded image, with no key', download, { bytes });
	return [url];
}

/** Generates an image through the queue, and compares the balance before and after. */
export async function generateImage(session: Session): Promise<void> {
	const balance = async () => balanceIn(await session.send('GET /v1/get-user-credits'));
	const before = await balance();
	const finish = await runJob(session);
	const after = await balance();
	if (before !== undefined && after !== undefined) {
		// Differences of fractions are never exact.
		const amount = `$${Number((before - after).toFixed(4))}`;
		const deducted = session.names.get(amount) ?? amount;
		session.answers.push({ question: 'The balance before and after', shape: { deducted } });
	}
	const headers = headerShape(session.headers, session);
	session.answers.push({ question: 'The headers of all responses so far', shape: { headers } });
	// Not before, as other jobs of the account may end while it waits.
	await finish();
}

/** Submits the job exactly once, and waits for it. @returns asks how the history shows it */
async function runJob(session: Session): Promise<() => Promise<void>> {
	const { names, urls } = session;
	const mode = 'asynchronous';
	session.payments.set(mode, unknown);
	const submit = await session.send('POST /v2/{model}');
	const id = submit.fields.request_id;
	const resultUrl = `${urls[0]}/v2/requests/${String(id)}`;
	names.set(resultUrl, 'the result URL').set(`${resultUrl}/status`, 'the status URL');
	session.record('POST /v2/{model}', submit);
	if (submit.status !== 200 || !isRequestId(id)) throw noImage(session, mode, submit, notAccepted);
	session.payments.set(mode, accepted(id));
	session.requestId = id;
	names.set(id, 'the request ID');
	const watch = new HistoryWatch(session);

	// At once, as a job may run for a short time only.
	const early = await session.send('GET /v2/requests/{request_id}');
	const isEarly = !ends.includes(stateIn(early, session));
	if (isEarly) session.record('GET /v2/requests/{request_id} of a running job', early);
	const last = await waitForEnd(session, watch);
	const state = stateIn(last, session);
	if (state === 'FAILED') throw noImage(session, mode, last, 'The job failed');
	if (state !== 'COMPLETED') throw problem(session, 'The check stopped waiting for the image');
	session.payments.set(mode, charged(id));
	const result = await session.ask('GET /v2/requests/{request_id} of a COMPLETED job');
	session.cost = metricsIn(Object(result.fields)).cost;
	await saveImage(session, 'The image, with no key', result);
	return async () => await watch.finish(result);
}

/** Polls until the job ends, for longer than any model has been seen to take. @returns the last status */
async function waitForEnd(session: Session, watch: HistoryWatch): Promise<HttpResponse> {
	const elapsed = session.stopwatch();
	for (;;) {
		const response = await session.send('GET /v2/requests/{request_id}/status');
		const state = stateIn(response, session);
		const seconds = elapsed();
		if (!session.times.has(state)) {
			session.times.set(state, `${state} after ${seconds.toFixed(1)} s`);
			session.say(`  ${session.times.get(state)}`);
			session.record(`GET /v2/requests/{request_id}/status of a ${state} job`, response);
		}
		await watch.look();
		const isLost = response.status >= 400 && response.status < 500;
		if (ends.includes(state) || isLost || seconds > 15 * 60) return response;
		await session.clock.wait(2000);
	}
}

const ends = ['COMPLETED', 'FAILED'];
/** The state in capital letters: the spelling is compared, but does not matter here. */
const stateIn = ({ status, fields }: HttpResponse, session: Session) =>
	withoutSecrets(String(fields.status ?? `HTTP ${status}`), session).toUpperCase();

/** Generates an image in a single call. */
export async function generateSynchronously(session: Session): Promise<void> {
	const mode = 'synchronous';
	const isOld = /^flux-(1\.1-)?pro$/.test(session.job.slug);
	const question = `POST /v1/{model}${isOld ? ' of flux-1.1-pro or flux-pro' : ''}`;
	session.payments.set(mode, unknown);
	const response = await session.send(question);
	session.record(question, response, { headers: headerShape(response.headers, session) });
	if (response.status !== 200) throw noImage(session, mode, response, notAccepted);
	session.payments.set(mode, charged(response.headers['x-request-id']));
	await saveImage(session, 'The synchronous image, with no key', response);
	await askAboutSynchronous(session, response);
}

/** Saves the response if it is an image, or the first image that it names. */
async function saveImage(session: Session, question: string, response: HttpResponse) {
	let { bytes } = response;
	if (response.json !== undefined) {
		const found = imagesIn(response.json);
		const url = found.map((image) => 'url' in image && image.url).find(Boolean);
		// Without the key, as the URL may lead to any host.
		const download = url ? await session.get(url) : response;
		session.record(question, download, { images: String(found.length) });
		bytes = download.bytes;
	}
	const format = formatOf(bytes);
	if (!format) throw problem(session, 'The image was charged, but could not be downloaded');
	const { folder, job, body, payments } = session;
	const file = path.join(folder, `${job.slug}-${body.seed}-${payments.size}.${format.extension}`);
	await fs.writeFile(file, bytes);
	session.say(`  Image in ${file}`);
}

/** Records that there will be no image. The request is never sent again. */
function noImage(session: Session, mode: string, response: HttpResponse, what: string): Error {
	const { status, code, fields } = response;
	// Errors are free (Segmind's documentation), but a job may be running behind a gateway's 5xx.
	const isFree = neverSent(code) || (status >= 400 && status < 500) || fields.status === 'FAILED';
	if (isFree) session.payments.set(mode, 'was not generated, and nothing was charged.');
	// With its numbers, which are limits of parameters here, and balances elsewhere.
	const isAboutParameters = status === 400 || status === 422;
	if (isAboutParameters) session.refusal = errorText(fields).replace(/\S*(@|%40)\S*/g, '…');
	return problem(session, what);
}

/** @param what went wrong; the last answer says more */
const problem = ({ answers }: Session, what: string) =>
	new Error(`${what}. Segmind's last response: ${inWords(answers.at(-1)?.shape)}`);

/** USD, including free credits; 0 for an account that never had any (Segmind's documentation). */
function balanceIn({ status, fields }: HttpResponse): number | undefined {
	if (status === 404 && /no credits/i.test(String(fields.error))) return 0;
	const amounts = [fields.credits, fields['free-credits']].map(Number).filter(Number.isFinite);
	return amounts.length > 0 ? amounts.reduce((sum, amount) => sum + amount) : undefined;
}
