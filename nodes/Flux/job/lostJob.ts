import { describeReferences, type ReferenceList } from '../images/references';
import type { JobRecord } from '../run/jobRecord';
import { Interruption } from '../segmind/deadline';
import { JobError } from '../segmind/errors';
import {
	isSameModel,
	isSought,
	pastRequest,
	resembles,
	type PastRequest,
	type SoughtRequest,
} from '../segmind/history';
import type { Session } from '../segmind/retry';
import type { ActiveJob, Job } from './job';

/** Seconds before each further look at the history, in which a request may appear late. */
const pauses = [3, 7, 15, 30];

/** Seconds for the first look when the time limit has passed. */
const lastLookTime = 10;

/** Milliseconds since it was sent after which a request that is not in the history was not accepted. */
const certainAfter = 10 * 60_000;

/** Milliseconds since it was sent after which the last 7 days, which are read, may no longer hold it. */
const forgottenAfter = 6 * 24 * 3_600_000;

/** Milliseconds by which Segmind's clock may be behind. */
const clockTolerance = 5 * 60_000;

/** Milliseconds for which a list that another item has asked for is good enough. */
const sharedFor = 2_000;

/**
 * Looks for a job whose response was lost in Segmind's request history, several times within a minute, and records what
 * that shows: the job's ID, or that it was not accepted. Without a history that can be read, nothing changes.
 *
 * @throws Interruption when the user's Stop comes first
 */
export async function findLostJob(active: ActiveJob): Promise<void> {
	const { item, record } = active;
	await lookRepeatedly(active).catch(async (reason: unknown) => {
		const isTimeUp = reason instanceof Interruption && reason.reason === 'timeout';
		return isTimeUp || reason instanceof JobError ? undefined : await Promise.reject(reason);
	});
	if (record.isUnconfirmed) item.log('info', 'A job whose response was lost was not found');
	else if (record.isNew) item.log('info', 'A job whose response was lost was not accepted');
	else item.log('info', 'Found a job whose response was lost');
}

/**
 * Whether the history knows a synchronous job that is paid for but whose image did not arrive: then it has its URL.
 *
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function isFoundAgain(session: Session, record: JobRecord): Promise<boolean> {
	const { requestId } = record;
	if (requestId === undefined || !(await isInHistory(session, requestId))) return false;
	record.found(requestId);
	return true;
}

async function lookRepeatedly(active: ActiveJob): Promise<void> {
	const { record, session } = active;
	const deadline =
		session.deadline.remaining > 0 ? session.deadline : session.deadline.extended(lastLookTime);
	await look({ ...active, session: { ...session, deadline } });
	for (const pause of pauses) {
		// By then it would be there.
		if (!record.isUnconfirmed || isCertain(record)) return;
		await session.deadline.sleep(pause * 1000);
		await look(active);
	}
}

async function look({ item, job, record, session }: ActiveJob): Promise<void> {
	const { sentAt } = record;
	if (await isFoundAgain(session, record)) return;
	const { history, ledger } = item.run;
	const since = Math.min(sentAt, ledger.oldestUnconfirmed) - clockTolerance;
	const requests = await history.list(session, { since, maximumAge: sharedFor });
	const known = ledger.knownIds(item.place);
	const others = requests.filter((request) => !known.has(request.requestId));
	const recent = others.filter(({ createdAt = Infinity }) => createdAt >= sentAt - clockTolerance);
	const sought = soughtRequest(job, record);
	// One that failed may be of an earlier try.
	const found = recent.find((each) => each.status !== 'failed' && isSought(each, sought));
	if (found) record.found(found.requestId);
	else if (isCertain(record) && isConclusive(requests, recent, sought)) record.notAccepted();
}

/** What the history is searched for. Of a job that this run has not sent, the URLs of its files are not known. */
export function soughtRequest(job: Job, { seed, sentImages }: JobRecord): SoughtRequest {
	const images = sentImages ?? describeReferences(job.references.filter(isByUrl));
	return { model: job.slug, seed, parameters: { ...job.parameters, ...images } };
}

function isByUrl({ references }: ReferenceList): boolean {
	return references.every((reference) => 'url' in reference);
}

/** Whether the history knows a job by its ID. A gateway's response may name an ID that is not the job's. */
async function isInHistory(session: Session, requestId: string): Promise<boolean> {
	const past = await pastRequest(session, requestId).catch(async (reason: unknown) =>
		reason instanceof JobError ? undefined : await Promise.reject(reason),
	);
	return past !== undefined;
}

function isCertain({ sentAt }: JobRecord): boolean {
	const age = Date.now() - sentAt;
	return age >= certainAfter && age < forgottenAfter;
}

/**
 * Whether it follows from a list without the sought request that there is none: it shows the model's other requests with
 * what they asked for, and everything of the time in question, and nothing of that might be it under another name.
 */
function isConclusive(
	requests: PastRequest[],
	recent: PastRequest[],
	sought: SoughtRequest,
): boolean {
	const showsModel = requests.some(
		(request) => isSameModel(request, sought) && request.body?.seed !== undefined,
	);
	const mightBe = (request: PastRequest) =>
		request.body === undefined || (request.status !== 'failed' && resembles(request, sought));
	return showsModel && !recent.some(mightBe);
}
