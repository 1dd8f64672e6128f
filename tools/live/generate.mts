/** Asks the questions that are paid for: one image through the queue (v2), and one in a single call (v1). */
import fs from 'node:fs/promises';
import path from 'node:path';
import { picturesIn } from '../../nodes/Flux/segmind/result.ts';
import { balanceIn, fieldsOf } from './ask.mts';
import { type HttpResponse, isUnavailable, sendWithRetries } from './http.mts';
import { headerShape, imageInfo, type Parts, shapeOf } from './observation.mts';
import { questions } from './questions.mts';
import type { Payment, Session } from './session.mts';

/** Milliseconds; the times in the report need not be more exact. */
const pollInterval = 2000;
/** Milliseconds: longer than any model has been seen to take. */
const timeLimit = 15 * 60_000;

/** Generates an image through the queue, and compares the balance before and after. */
export async function generateImage(session: Session): Promise<void> {
	const payment = session.pay('asynchronous');
	if (await submit(session, payment)) {
		// At once: a job is queued for a short time only.
		await poll(session);
		await askWhileRunning(session);
		await waitForEnd(session, payment);
	}
	const after = balanceIn(await session.send('The balance afterwards'));
	if (payment.state === 'charged' && session.balance !== undefined && after !== undefined) {
		const amount = session.balance - after;
		// Sums of fractions are never exact.
		const isCost = Math.abs(amount - (payment.cost ?? NaN)) < 0.0001;
		const deducted = isCost ? 'the cost in the result' : `$${amount.toFixed(4)}`;
		session.note('The balance afterwards', { 'deducted from the balance': deducted });
	}
	session.note('The headers of these responses', headerShape(session.headers, session.known));
}

/** Sends the paid request, exactly once. @returns whether it was accepted */
async function submit(session: Session, payment: Payment): Promise<boolean> {
	const response = await session.send('The submit');
	session.submittedAt = session.target.now();
	const id = fieldsOf(response).request_id;
	const isAccepted = response.status === 200 && isRequestId(id);
	if (isAccepted) {
		session.requestId = payment.requestId = id;
		session.names.set(id, '{request_id}');
		payment.state = 'accepted';
	} else payment.notAccepted(response, session.explain(response));
	await session.record('The submit', response);
	return isAccepted;
}

async function askWhileRunning(session: Session): Promise<void> {
	const response = await session.send('The result of a running job');
	if (hasEnded(stateOf(response))) return;
	const { body } = await session.record('The result of a running job', response);
	// Which of the two states it is depends on the moment.
	if (typeof body === 'object' && /QUEUED|PROCESSING/.test(String(body.status))) {
		body.status = 'unfinished';
	}
}

async function waitForEnd(session: Session, payment: Payment): Promise<void> {
	const { target, states, submittedAt } = session;
	const state = () => [...states.keys()].at(-1) ?? 'none';
	while (!hasEnded(state()) && !state().startsWith('HTTP 4')) {
		if (target.now() - submittedAt > timeLimit) break;
		await target.pause(pollInterval);
		await poll(session);
	}
	const others = [...states.keys()].filter((each) => !questions[`The status of a ${each} job`]);
	session.note('The states of a job', { 'other states': others.join(', ') || 'none' });
	if (!hasEnded(state())) {
		payment.problem = `The image was not ready when the check stopped waiting (last state: ${state()}).`;
		return;
	}
	payment.state = state() === 'COMPLETED' ? 'charged' : 'free';
	const result = await session.ask('The result');
	if (payment.state === 'charged') {
		payment.cost = Number(Object(fieldsOf(result).metrics).cost) || undefined;
		await saveImage(session, 'The image', payment, result);
	} else {
		const said = session.observations.get('The status of a FAILED job')?.errorText;
		payment.problem = `The job failed: "${said}".`;
	}
}

/** One poll; no response or a gateway's error says nothing about the job. */
async function poll(session: Session): Promise<void> {
	const response = await session.send('The status of a QUEUED job');
	if (isUnavailable(response)) {
		session.missedPolls += 1;
		return;
	}
	const seconds = ((session.target.now() - session.submittedAt) / 1000).toFixed(1);
	const state = session.publishable(stateOf(response));
	session.say(`Job ${session.requestId}, charged when it completes: ${state} after ${seconds} s`);
	if (session.states.has(state)) return;
	session.states.set(state, seconds);
	const name = `The status of a ${state} job`;
	if (questions[name]) await session.record(name, response);
}

/** Generates an image in a single call. */
export async function generateSynchronously(session: Session): Promise<void> {
	const payment = session.pay('synchronous');
	session.say('Waiting for the synchronous response');
	const response = await session.send('The synchronous response');
	const { status, headers } = response;
	const more = headerShape(headers, session.known);
	await session.record('The synchronous response', response, more);
	if (status !== 200) return payment.notAccepted(response, session.explain(response));
	payment.state = 'charged';
	payment.cost = Number(headers['x-cost']) || undefined;
	payment.requestId = headers['x-request-id'];
	await saveImage(session, 'The synchronous image', payment, response);
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
	if (shape.image) return;
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
	const request = { method: 'GET', url: source.url, seconds: 120 };
	let response = await sendWithRetries(request, session.target.pause);
	const { body: _, ...download } = await shapeOf(response, session.known);
	// The redirect is recorded; the image is wanted all the same.
	if (response.status >= 300 && response.status < 400) {
		response = await sendWithRetries({ ...request, followRedirects: true }, session.target.pause);
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
	const number = files.length > 0 ? `-${files.length + 1}` : '';
	const name = `${job.slug}-${job.body.seed}${number}.${format.replace('jpeg', 'jpg')}`;
	if (folder) {
		await fs.mkdir(folder, { recursive: true });
		await fs.writeFile(path.join(folder, name), bytes);
		files.push(path.join(folder, name));
	}
	// Without a requested size, Segmind chooses the pixels.
	const size = 'width' in job.body ? 'requested size' : 'size by aspect ratio';
	return { arrives, image: `image/${format}`, [size]: `${width} x ${height} pixels` };
}

/** The state in upper case, as its spelling is compared elsewhere; `HTTP 404` for a response without a state. */
function stateOf(response: HttpResponse): string {
	const { status } = fieldsOf(response);
	return typeof status === 'string' ? status.toUpperCase() : `HTTP ${response.status}`;
}

function hasEnded(state: string): boolean {
	return state === 'COMPLETED' || state === 'FAILED';
}

/** IDs are opaque, but must be safe in the path of a URL. */
function isRequestId(id: unknown): id is string {
	return typeof id === 'string' && /^(?!\.+$)[\x21-\x7e]{1,200}$/.test(id);
}
