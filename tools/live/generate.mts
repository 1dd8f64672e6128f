/** Asks the questions that are paid for: one image through the queue (v2), and one in a single call (v1). */
import fs from 'node:fs/promises';
import path from 'node:path';
import { picturesIn } from '../../nodes/Flux/segmind/result.ts';
import { balanceIn, fieldsOf } from './ask.mts';
import { type HttpResponse, isUnavailable, sendWithRetries } from './http.mts';
import { headerShape, imageInfo, type Parts, shapeOf, withoutSecrets } from './observation.mts';
import { questions } from './questions.mts';
import type { Payment, Session } from './session.mts';

/** Milliseconds; the times in the report need not be more exact. */
const pollInterval = 2000;
/** Milliseconds: longer than any model has been seen to take. */
const timeLimit = 15 * 60_000;

const notCharged = 'The image was not generated, and nothing was charged.';

/** Generates an image through the queue, and compares the balance before and after. */
export async function generateImage(session: Session): Promise<void> {
	const cost = await runJob(session, session.pay());
	const after = balanceIn(await session.send('The balance afterwards'));
	if (cost !== undefined && session.balance !== undefined && after !== undefined) {
		const amount = session.balance - after;
		// Sums of fractions are never exact.
		const isCost = Math.abs(amount - cost) < 0.0001;
		const deducted = isCost ? 'the cost in the result' : `$${amount.toFixed(4)}`;
		session.note('The balance afterwards', { 'deducted from the balance': deducted });
	}
	session.note('The headers of these responses', headerShape(session.headers, session.known));
}

/** Submits the job exactly once, and waits for it. @returns its cost if it was charged (USD; NaN: unknown) */
async function runJob(session: Session, payment: Payment): Promise<number | undefined> {
	const submit = await session.send('The submit');
	const submittedAt = session.target.now();
	const id = fieldsOf(submit).request_id;
	// IDs are opaque, but must be safe in the path of a URL.
	const isId = typeof id === 'string' && /^(?!\.+$)[\x21-\x7e]{1,200}$/.test(id);
	const isAccepted = submit.status === 200 && isId;
	if (isAccepted) {
		session.requestId = id;
		session.known.names.set(id, '{request_id}');
		payment.text = `Segmind accepted the job ${id}: it continues there, and is charged when it completes. For one hour, Get Result of the Flux node returns the image by this ID.`;
	} else notAccepted(session, payment, submit);
	await session.record('The submit', submit);
	if (!isAccepted) return undefined;

	const state = await waitForEnd(session, submittedAt);
	if (state === 'COMPLETED') payment.text = chargedText('asynchronous', id);
	else if (state === 'FAILED') {
		const said = session.observations.get('The status of a FAILED job')?.errorText;
		Object.assign(payment, { text: notCharged, problem: `The job failed: "${said}".` });
	} else {
		payment.problem = `The image was not ready when the check stopped waiting (last state: ${state}).`;
		return undefined;
	}
	const result = await session.ask('The result');
	if (state === 'FAILED') return undefined;
	const cost = Number(Object(fieldsOf(result).metrics).cost);
	payment.text = chargedText('asynchronous', id, cost);
	await saveImage(session, 'The image', payment, result);
	return cost;
}

/** Polls until the job ends, and records its states. @returns the last one, or `HTTP 404` for a response without */
async function waitForEnd(session: Session, submittedAt: number): Promise<string> {
	const { target, known, states } = session;
	let state = 'none';
	for (let isFirst = true; ; isFirst = false) {
		const response = await session.send('The status of a QUEUED job');
		const elapsed = target.now() - submittedAt;
		if (isUnavailable(response)) session.missedPolls += 1;
		else {
			const { status } = fieldsOf(response);
			// The spelling is compared, but does not matter here.
			const isState = typeof status === 'string';
			state = isState ? withoutSecrets(status.toUpperCase(), known) : `HTTP ${response.status}`;
			const seconds = (elapsed / 1000).toFixed(1);
			session.say(`  ${state} after ${seconds} s`);
			const name = `The status of a ${state} job`;
			if (!states.has(state) && questions[name]) await session.record(name, response);
			if (!states.has(state)) states.set(state, seconds);
		}
		// At once, as a job is queued for a short time only.
		if (isFirst) await askWhileRunning(session);
		if (/^(COMPLETED|FAILED|HTTP 4..)$/.test(state) || elapsed > timeLimit) break;
		await target.pause(pollInterval);
	}
	const others = [...states.keys()].filter((each) => !questions[`The status of a ${each} job`]);
	session.note('The states of a job', { 'other states': others.join(', ') || 'none' });
	return state;
}

async function askWhileRunning(session: Session): Promise<void> {
	const name = 'The result of a running job';
	const response = await session.send(name);
	const state = String(fieldsOf(response).status).toUpperCase();
	if (state === 'COMPLETED' || state === 'FAILED') return;
	const { body } = await session.record(name, response);
	// Which of the two states it is depends on the moment.
	if (typeof body === 'object' && /QUEUED|PROCESSING/.test(state)) body.status = 'unfinished';
}

/** Generates an image in a single call. */
export async function generateSynchronously(session: Session): Promise<void> {
	const name = 'The synchronous response';
	const payment = session.pay();
	session.say('  Waiting for the synchronous response');
	const response = await session.send(name);
	await session.record(name, response, headerShape(response.headers, session.known));
	if (response.status !== 200) return notAccepted(session, payment, response);
	const { 'x-cost': cost, 'x-request-id': id } = response.headers;
	if (id) session.known.names.set(id, '{request_id}');
	payment.text = chargedText('synchronous', id, Number(cost));
	await saveImage(session, 'The synchronous image', payment, response);
}

function chargedText(mode: string, id?: string, cost?: number): string {
	const details = [cost && `$${cost}`, id && `request ID ${id}`].filter(Boolean);
	return `The ${mode} image was generated and charged (${details.join(', ')}).`;
}

/** Records that there will be no image. The request is never sent again. */
function notAccepted(session: Session, payment: Payment, response: HttpResponse): void {
	const { status, code = '' } = response;
	const isUnconnected = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$|CERT|SIGNATURE|TLS/.test(code);
	// Errors are free (Segmind's documentation), but a job may be running behind a gateway's 5xx.
	if (isUnconnected || (status >= 400 && status < 500)) payment.text = notCharged;
	payment.problem = session.explain(response);
}

/** Saves the first image of a response, which may be the response itself, and records what is compared of it. */
async function saveImage(
	session: Session,
	name: string,
	payment: Payment,
	response: HttpResponse,
): Promise<void> {
	const isImage = await imageInfo(response.bytes);
	const sources = isImage ? [response] : picturesIn(response.json);
	const shape = sources[0] ? await receive(session, sources[0]) : {};
	session.note(name, { 'images that the node finds': String(sources.length), ...shape });
	if (/^image/.test(String(shape.image))) return;
	payment.problem =
		'The image was generated and charged, but could not be downloaded: look for it at https://cloud.segmind.com.';
}

/** Gets an image as the node does: from its URL without the key, as the URL may lead to any host. */
async function receive(
	session: Session,
	source: { bytes: Buffer } | { base64: string } | { url: string },
): Promise<Parts> {
	if ('bytes' in source) return await save(session, source.bytes, 'as the response itself');
	if ('base64' in source) {
		return await save(session, Buffer.from(source.base64, 'base64'), 'as base64');
	}
	const { pause } = session.target;
	let response = await sendWithRetries({ url: source.url }, pause, 120);
	const { body: _, ...download } = await shapeOf(response, session.known);
	if (response.status >= 300 && response.status < 400) {
		// The redirect is recorded; the image is wanted all the same.
		response = await sendWithRetries({ url: source.url, maxRedirects: 5 }, pause, 120);
	}
	const saved = response.status === 200 && (await save(session, response.bytes, 'from its URL'));
	return { download, ...saved };
}

/** Writes an image to a file that is named as the node names it. */
async function save(session: Session, bytes: Buffer, arrives: string): Promise<Parts> {
	const info = await imageInfo(bytes);
	if (!info) return { arrives, image: 'not an image' };
	const { format, width, height } = info;
	const { job, folder, files } = session;
	if (folder) {
		const number = files.length > 0 ? `-${files.length + 1}` : '';
		const name = `${job.slug}-${job.body.seed}${number}.${format.replace('jpeg', 'jpg')}`;
		files.push(path.join(folder, name));
		await fs.mkdir(folder, { recursive: true });
		await fs.writeFile(path.join(folder, name), bytes);
	}
	// Without a requested size, Segmind chooses the pixels.
	const size = 'width' in job.body ? 'requested size' : 'size by aspect ratio';
	return { arrives, image: `image/${format}`, [size]: `${width} x ${height} pixels` };
}
