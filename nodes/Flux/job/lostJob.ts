import { describeReferences, type ReferenceList } from '../images/references';
import type { JobRecord } from '../run/jobRecord';
import { Interruption } from '../segmind/deadline';
import { JobError } from '../segmind/errors';
import { pastRequest, type PastRequest } from '../segmind/history';
import { seedIn } from '../segmind/result';
import type { Session } from '../segmind/retry';
import {
	comparable,
	isSameModel,
	isSought,
	mightBeSought,
	type SoughtRequest,
} from '../segmind/soughtRequest';
import type { ActiveJob, Job } from './job';

/** Seconds before each further look at the history, in which a request may appear late. */
const pauses = [3, 7, 15, 30];

/** Seconds for the first look, even if the time limit has passed. */
const firstLookTime = 10;

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
	if (record.isUnconfirmed) item.log('info', 'The request history does not show a lost job');
	else if (record.isNew)
		item.log('info', 'According to the request history, a lost job was not accepted');
	else item.log('info', 'Found a lost job in the request history');
}

/**
 * Whether the history knows a synchronous job that is paid for but whose image did not arrive: then it has its URL.
 *
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function isFoundAgain(session: Session, record: JobRecord): Promise<boolean> {
	const { requestId } = record;
	// A gateway's response may name an ID that is not the job's.
	if (requestId === undefined || !(await pastRequest(session, requestId))) return false;
	record.found(requestId);
	return true;
}

async function lookRepeatedly(active: ActiveJob): Promise<void> {
	const { record, session } = active;
	const deadline = session.deadline.extended(firstLookTime);
	await look({ ...active, session: { ...session, deadline } });
	for (const pause of pauses) {
		// If it had been accepted, it would have been there by now.
		if (!record.isUnconfirmed || isCertain(record)) return;
		await session.deadline.sleep(pause * 1000);
		await look(active);
	}
}

async function look({ item, job, record, session }: ActiveJob): Promise<void> {
	if (await isFoundAgain(session, record)) return;
	const { sentAt } = record;
	const { history, ledger } = item.run;
	const earliest = sentAt - clockTolerance;
	// Its absence must not be concluded from comparing two clocks, so then the whole list is read.
	const since = isCertain(record)
		? undefined
		: Math.min(earliest, ledger.oldestUnconfirmed - clockTolerance);
	const { requests, isComplete } = await history.list(session, { since, maximumAge: sharedFor });
	const known = ledger.knownIds(item.place);
	const others = requests.filter(({ requestId }) => !known.has(requestId));
	const sought = soughtRequest(job, record);
	const found = others.find(
		// One that failed may be of an earlier try.
		(each) =>
			each.status !== 'failed' &&
			(each.createdAt ?? Infinity) >= earliest &&
			isSought(each, sought),
	);
	if (found) return record.found(found.requestId);
	const isAbsent =
		isComplete &&
		showsModel(requests, sought) &&
		!others.some((each) => mightBeSought(each, sought));
	if (isCertain(record) && isAbsent) record.notAccepted();
}

/** What the history is searched for. Of a job that this run has not sent, the URLs of its files are not known. */
export function soughtRequest(job: Job, { seed, sentValues }: JobRecord): SoughtRequest {
	const images = describeReferences(job.references.filter(isByUrl));
	return {
		model: job.slug,
		seed,
		hasDrawnSeed: job.parameters.seed === undefined,
		values: sentValues ?? comparable({ ...job.parameters, ...images }),
	};
}

function isByUrl({ references }: ReferenceList): boolean {
	return references.every((reference) => 'url' in reference);
}

function isCertain({ sentAt }: JobRecord): boolean {
	const age = Date.now() - sentAt;
	return age >= certainAfter && age < forgottenAfter;
}

/** Whether the history shows what the model's requests asked for, so that this one would be recognized. */
function showsModel(requests: PastRequest[], sought: SoughtRequest): boolean {
	return requests.some(
		(each) => isSameModel(each, sought) && seedIn(each.body?.seed) !== undefined,
	);
}
