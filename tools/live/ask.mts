/** Asks the questions: the free ones, an image through the queue (v2), and one in a single call (v1). */
import { type HttpResponse, isUnavailable } from './http.mts';
import { saveImage } from './images.mts';
import { headerShape, withoutSecrets } from './observation.mts';
import { freeQuestions, questions } from './questions.mts';
import type { Payment, Session } from './session.mts';

/** Milliseconds; the times in the report need not be more exact. */
const pollInterval = 2000;
/** Milliseconds: longer than any model has been seen to take. */
const timeLimit = 15 * 60_000;

const notCharged = 'The image was not generated, and nothing was charged.';

/** Asks what has no effect; only the first question if Segmind cannot be reached or rejects the key. */
export async function askFreeQuestions(session: Session): Promise<void> {
	const [first, ...others] = freeQuestions;
	const response = await session.ask(first);
	session.balance = balanceIn(response);
	if ([0, 401, 403].includes(response.status)) session.problems.push(session.explain(response));
	else for (const name of others) await session.ask(name);
}

/** Generates an image through the queue, and compares the balance before and after. */
export async function generateImage(session: Session): Promise<void> {
	const cost = await runJob(session, session.pay('asynchronous'));
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
	const id = String(submit.fields.request_id ?? '');
	// IDs are opaque, but must be safe in the path of a URL.
	const isAccepted = submit.status === 200 && /^(?!\.+$)[\x21-\x7e]{1,200}$/.test(id);
	if (isAccepted) {
		session.requestId = id;
		session.known.names.set(id, '{request_id}');
		payment.text = `Segmind accepted the job ${id}: it continues there, and is charged when it completes. For one hour, Get Result of the Flux node returns the image by this ID.`;
	} else notAccepted(session, payment, submit);
	await session.record('The submit', submit);
	if (!isAccepted) return undefined;
	const state = await waitForEnd(session, submittedAt);
	if (state !== 'COMPLETED' && state !== 'FAILED') {
		session.problems.push(
			`The image was not ready when the check stopped waiting (last state: ${state}).`,
		);
		return undefined;
	}
	payment.text = state === 'FAILED' ? notCharged : charged(payment, id);
	const result = await session.ask('The result');
	if (state === 'FAILED') {
		const said = session.observations.get('The status of a FAILED job')?.errorText;
		session.problems.push(`The job failed: "${said}".`);
		return undefined;
	}
	const cost = Number(Object(result.fields.metrics).cost);
	payment.text = charged(payment, id, cost);
	await saveImage(session, 'The image', result);
	return cost;
}

/** Polls until the job ends, and records its states. @returns the last one, or `HTTP 404` for a response without */
async function waitForEnd(session: Session, submittedAt: number): Promise<string> {
	const { target, known, times } = session;
	const states = new Set<string>();
	let state = 'none';
	let missed = 0;
	for (let isFirst = true; ; isFirst = false) {
		const response = await session.send('The status of a QUEUED job');
		const elapsed = target.now() - submittedAt;
		if (isUnavailable(response)) missed += 1;
		else {
			const { status } = response.fields;
			// The spelling is compared, but does not matter here.
			const isState = typeof status === 'string';
			state = isState ? withoutSecrets(status.toUpperCase(), known) : `HTTP ${response.status}`;
			session.say(`  ${state} after ${(elapsed / 1000).toFixed(1)} s`);
			if (!states.has(state)) times.push(`${state} at ${(elapsed / 1000).toFixed(1)} s`);
			const name = `The status of a ${state} job`;
			if (!states.has(state) && questions[name]) await session.record(name, response);
			states.add(state);
		}
		// At once, as a job is queued for a short time only.
		if (isFirst) await askWhileRunning(session);
		if (/^(COMPLETED|FAILED|HTTP 4..)$/.test(state) || elapsed > timeLimit) break;
		await target.pause(pollInterval);
	}
	if (missed > 0) times.push(`${missed} polls without a response`);
	const others = [...states].filter((each) => !questions[`The status of a ${each} job`]);
	session.note('The states of a job', { 'other states': others.join(', ') || 'none' });
	return state;
}

async function askWhileRunning(session: Session): Promise<void> {
	const response = await session.send('The result of a running job');
	const state = String(response.fields.status).toUpperCase();
	if (state === 'COMPLETED' || state === 'FAILED') return;
	const { body } = await session.record('The result of a running job', response);
	// Which of the two states it is depends on the moment.
	if (typeof body === 'object' && 'status' in body && /QUEUED|PROCESSING/.test(state))
		body.status = 'unfinished';
}

/** Generates an image in a single call. */
export async function generateSynchronously(session: Session): Promise<void> {
	const name = 'The synchronous response';
	const payment = session.pay('synchronous');
	session.say('  Waiting for the synchronous response');
	const response = await session.send(name);
	await session.record(name, response, headerShape(response.headers, session.known));
	if (response.status !== 200) return notAccepted(session, payment, response);
	const { 'x-cost': cost, 'x-request-id': id } = response.headers;
	if (id) session.known.names.set(id, '{request_id}');
	payment.text = charged(payment, id, Number(cost));
	await saveImage(session, 'The synchronous image', response);
}

function charged({ mode }: Payment, id?: string, cost?: number): string {
	const details = [cost && `$${cost}`, id && `request ID ${id}`].filter(Boolean);
	return `The ${mode} image was generated and charged (${details.join(', ')}).`;
}

/** Records that there will be no image. The request is never sent again. */
function notAccepted(session: Session, payment: Payment, response: HttpResponse): void {
	const { status, code = '' } = response;
	const isUnconnected = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$|CERT|SIGNATURE|TLS/.test(code);
	// Errors are free (Segmind's documentation), but a job may be running behind a gateway's 5xx.
	if (isUnconnected || (status >= 400 && status < 500)) payment.text = notCharged;
	session.problems.push(session.explain(response));
}

/** USD, including free credits; 0 for an account that never had any (Segmind's documentation). */
function balanceIn({ status, fields }: HttpResponse): number | undefined {
	if (status === 404 && /no credits/i.test(String(fields.error))) return 0;
	const amounts = [fields.credits, fields['free-credits']].map(Number).filter(Number.isFinite);
	return amounts.length > 0 ? amounts.reduce((sum, amount) => sum + amount) : undefined;
}
