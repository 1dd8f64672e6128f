import { createHash } from 'crypto';
import type { JobRecord } from '../run/jobRecord';
import { JobError, lostResponseError, noReuseError, type LostResponse } from '../segmind/errors';
import { daysOfImages, pastRequest, type PastRequest, type PastRequests } from '../segmind/history';
import { seedIn, type JobResult } from '../segmind/result';
import type { Session } from '../segmind/retry';
import { isSought } from '../segmind/soughtRequest';
import type { ActiveJob } from './job';
import { findLostJob, soughtRequest } from './lostJob';

/** What this process knows of a request that several executions may ask for. */
interface Claim {
	/** Settles when the execution that submits it has done so. */
	busy?: Promise<void>;
	/** Milliseconds since the epoch at which it was last submitted. */
	at: number;
	/** Of its job; without one, its response was lost. */
	requestId?: string;
	/** What came in place of that response. */
	lost?: LostResponse;
}

/** By request. The history shows a request late, so that two executions at the same moment would both pay. */
const claims = new Map<string, Claim>();

const maximumClaims = 10_000;

/** Milliseconds: a little less than the 7 days for which images are kept. */
const lifetime = (daysOfImages * 24 - 1) * 3_600_000;

/** Milliseconds for which Segmind's queue knows a job. */
const lifetimeOfRecords = 3_600_000;

/** Milliseconds for which a list that another item has asked for is good enough. */
const sharedFor = 60_000;

/** Milliseconds between two looks at what ends a wait for another execution. */
const lookInterval = 1_000;

/**
 * Takes up the job of an earlier request for the same image, made by this execution or another in the last 7 days, or pays
 * for a new one.
 *
 * @returns the result, where a response to a new job has it
 * @throws JobError when the history cannot be read, before anything is paid, or what `pay` throws
 */
export async function reuseOrPay(
	active: ActiveJob,
	pay: (active: ActiveJob) => Promise<JobResult | undefined>,
): Promise<JobResult | undefined> {
	const { record, session } = active;
	const key = keyOf(session, record);
	let settle = () => {};
	const busy = new Promise<void>((resolve) => (settle = resolve));
	const claim = await turn(key, session, busy);
	let madeAt: number | undefined;
	let result: JobResult | undefined;
	try {
		madeAt = await takeUp(active, claim);
		if (!record.canResume) result = await pay(active);
		return result;
	} finally {
		claims.delete(key);
		const requestId = record.requestId ?? result?.requestId;
		const at = record.isUnconfirmed ? record.sentAt : (madeAt ?? Date.now());
		if (!record.isNew) add(key, { requestId, at, lost: record.lostResponse });
		settle();
	}
}

/**
 * Forgets a job that failed or that Segmind no longer has: the next request for it asks the history, or pays again. By
 * now another job may have been paid for in its place, which is not forgotten.
 */
export function forget(session: Session, record: JobRecord): void {
	const key = keyOf(session, record);
	const { busy, requestId } = claims.get(key) ?? {};
	if (!busy && requestId !== undefined && record.hadId(requestId)) claims.delete(key);
}

function keyOf({ account }: Session, { evaluated, image }: JobRecord): string {
	return createHash('sha256')
		.update(JSON.stringify([account, evaluated, image]))
		.digest('hex');
}

/**
 * Waits until no other execution is submitting the same request.
 *
 * @param busy settles when this one has done so
 * @returns what is known of it
 */
async function turn(
	key: string,
	{ deadline }: Session,
	busy: Promise<void>,
): Promise<Claim | undefined> {
	for (;;) {
		const claim = claims.get(key);
		if (claim?.busy) {
			await Promise.race([claim.busy, deadline.sleep(lookInterval)]);
			continue;
		}
		// Without an await in between, so that nobody else takes it as well.
		claims.delete(key);
		claims.set(key, { at: Date.now(), busy });
		return claim && Date.now() - claim.at < lifetime ? claim : undefined;
	}
}

/**
 * Records the job of an earlier request, if there is one.
 *
 * @returns when that was made, in milliseconds since the epoch
 */
async function takeUp(active: ActiveJob, claim: Claim | undefined): Promise<number | undefined> {
	const { item, record } = active;
	const past = claim && (await statusNow(active, claim));
	const made =
		claim && past?.status !== 'failed'
			? { word: past?.word, ...(await madeHere(active, claim)) }
			: await madeBefore(active);
	if (made?.requestId === undefined) return undefined;
	record.reuse(made.requestId);
	record.lastStatus = made.word ?? '';
	item.log('info', 'Reusing a job of an earlier request');
	return made.createdAt;
}

/** What has become of the job, for a Submit Only: nobody waits for it, so that only Segmind knows whether it has failed. */
async function statusNow(
	{ job, session }: ActiveJob,
	{ requestId }: Claim,
): Promise<PastRequest | undefined> {
	if (job.mode !== 'submit' || requestId === undefined) return undefined;
	return await pastRequest(session, requestId);
}

/** The job that this process has submitted. @throws JobError when its response was lost and it cannot be found */
async function madeHere(
	active: ActiveJob,
	{ requestId, at, lost }: Claim,
): Promise<Partial<PastRequest>> {
	const { record } = active;
	if (requestId !== undefined) return { requestId, createdAt: at };
	record.sending(at);
	record.unconfirmed(undefined, lost);
	await findLostJob(active);
	if (record.isUnconfirmed) throw lostResponseError(lost);
	return { requestId: record.requestId, createdAt: at };
}

/** The job that the history knows. @throws JobError when it cannot be read */
async function madeBefore(active: ActiveJob): Promise<Partial<PastRequest> | undefined> {
	const { job, record } = active;
	const named = await listOf(active, job.slug);
	// The history may have another name for the model.
	const { requests, isComplete } = named.requests.length > 0 ? named : await listOf(active);
	const sought = soughtRequest(job, record);
	const made = requests.filter((request) => isSought(request, sought));
	const isYoung = (limit: number) => (request: PastRequest) =>
		(request.createdAt ?? Infinity) > Date.now() - limit;
	const done = made.filter(({ status }) => status === 'completed').find(isYoung(lifetime));
	// One that has run for longer than its record lives will not end.
	const running = made
		.filter(({ status }) => status === 'running')
		.find(isYoung(lifetimeOfRecords));
	const found = done ?? running;
	if (found) return found;
	const showsRequests = requests.some(({ body }) => seedIn(body?.seed) !== undefined);
	if (requests.length > 0 && !showsRequests) {
		throw noReuseError("the request history does not show the requests' seeds");
	}
	if (!isComplete) throw noReuseError('the request history shows only a part of the requests');
	return undefined;
}

async function listOf({ item, session }: ActiveJob, model?: string): Promise<PastRequests> {
	return await item.run.history.list(session, { model, maximumAge: sharedFor }).catch(asRefusal);
}

async function asRefusal(reason: unknown): Promise<never> {
	throw reason instanceof JobError ? noReuseError(reason.message, reason.details) : reason;
}

/** Remembers a job for the next execution that asks for it. */
function add(key: string, claim: Claim): void {
	claims.set(key, claim);
	if (claims.size <= maximumClaims) return;
	const [oldest] = [...claims].find(([, { busy }]) => busy === undefined) ?? [];
	if (oldest !== undefined) claims.delete(oldest);
}
