import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { ImageFile } from '../images/inputFile';
import { toItems, type Delivery } from '../images/items';
import { kindOf } from '../run/durations';
import type { Item } from '../run/item';
import type { JobRecord } from '../run/jobRecord';
import { withMissingImages } from '../run/missingImages';
import { defaultName } from '../run/safeName';
import { allHaveUrls, type JobResult } from '../segmind/result';
import { priceOf, type ActiveJob, type Job } from './job';
import { findLostJob, isFoundAgain } from './lostJob';
import { isUnknownToQueue } from './pastResult';
import { waitForResult } from './poll';
import { forget } from './reuse';
import { startJob } from './startJob';

/**
 * One job, from its turn to its images.
 *
 * @returns one item per image, or in mode `submit` one that says how to fetch them
 * @throws JobError when it ends without an image
 * @throws Interruption when the time limit or the user's Stop comes first
 * @throws LimiterClosedError when the run ends before the job has started
 */
export async function runJob(
	item: Item,
	job: Job,
	record: JobRecord,
	files: ImageFile[],
): Promise<INodeExecutionData[]> {
	const fileName = item.run.fileNames.reserve(item.place, nameOf(job, record));
	const limiter = item.run.limiter(job.maxConcurrency);
	return await limiter.run(async () => {
		const { output: items, missing, isUndelivered } = record;
		if (items && !isUndelivered) return withMissingImages(item, { items, missing });
		const session = await item.session(item.deadline(job.timeout));
		if (isUndelivered && !(await isFoundAgain(session, record))) {
			return withMissingImages(item, { items: [], missing });
		}
		if (record.canResume) item.log('debug', 'Resuming a job that an earlier try submitted');
		let settle: ((cost: number | undefined) => void) | undefined;
		const reserve = () => (settle = item.run.spending().start(priceOf(job)));
		try {
			const active = { item, job, record, files, session, limiter, fileName, reserve };
			const output = job.mode === 'submit' ? submitOnly(active) : runToEnd(active);
			return await output.catch(async (reason: unknown) => {
				if (isGone(record, reason)) forget(session, record);
				return await Promise.reject(reason);
			});
		} finally {
			settle?.(record.cost);
		}
	}, record.canResume);
}

/** Whether nobody needs to wait for it again: it failed, or Segmind no longer knows it. */
function isGone(record: JobRecord, reason: unknown): boolean {
	return record.isNew || (record.isAccepted && isUnknownToQueue(reason));
}

/** The user's file name, or the default one. */
function nameOf({ slug, parameters, output }: Job, { seed }: JobRecord): string {
	return output.fileName || defaultName({ prompt: parameters.prompt, model: slug, seed });
}

/** Mode `submit`: returns as soon as the job is accepted, with the URLs of its status and result. */
async function submitOnly(active: ActiveJob): Promise<INodeExecutionData[]> {
	const { item, job, record } = active;
	const result = await startJob(active);
	const { requestId } = record;
	// Some responses contain the image already, without an ID.
	if (requestId === undefined) return await runToEnd(active, result);
	const json: IDataObject = {
		request_id: requestId,
		status: record.lastStatus || 'QUEUED',
		model: job.slug,
		seed: record.seed,
		...item.client.jobUrls(requestId),
		...(record.isReused && { reused: true }),
	};
	return [{ json, pairedItem: { item: item.index } }];
}

/** Seconds to download an image that was ready when the time limit passed. */
const lastDownloadTime = 60;

async function runToEnd(active: ActiveJob, known?: JobResult): Promise<INodeExecutionData[]> {
	const { item, job, record } = active;
	const result = known ?? record.result ?? (await makeOrWait(active));
	const { items, missing } = await deliver(active, result);
	const canFetch = allHaveUrls(result.images);
	const isWhole = missing.length === 0 && !items.some(({ json }) => json.incomplete === true);
	// A retry could not fetch its images.
	const isOnlyHere = job.mode === 'sync' || result.requestId === undefined;
	if (isOnlyHere && !isWhole && !canFetch && record.isUnconfirmed) {
		// Its images came with the response; the history has URLs of them.
		await findLostJob(active);
		if (record.canResume) return await runToEnd(active);
	}
	// A retry can fetch what is missing from its URL.
	if (isOnlyHere && !(missing.length > 0 && canFetch)) {
		record.delivered(result.requestId, items, missing);
	}
	return withMissingImages(item, { items, missing });
}

async function deliver(active: ActiveJob, result: JobResult): Promise<Delivery> {
	const { item, job, record, session, fileName } = active;
	const facts = {
		model: job.slug,
		mode: job.mode,
		request_id: result.requestId,
		prompt: job.parameters.prompt,
		seed: result.seed ?? record.seed,
		reused: record.isReused || undefined,
	};
	// An image that was ready at the last moment is not left behind.
	const deadline =
		session.deadline.remaining > 0 ? session.deadline : session.deadline.extended(lastDownloadTime);
	const options = { ...job.output, fileName };
	// What it cost was paid by the earlier request.
	const metrics = record.isReused ? { ...result.metrics, cost: 0 } : result.metrics;
	const paid = { ...result, metrics };
	return await toItems(item.context, { ...session, deadline }, paid, facts, options);
}

/** Starts the job and waits for it, or only waits for one that is at Segmind already. */
async function makeOrWait(active: ActiveJob): Promise<JobResult> {
	const { item, job, record, session } = active;
	const { slug, typicalSeconds, pollInterval } = job;
	const resumed = record.canResume;
	const result = await startJob(active);
	if (result) return result;
	// What is seen of a job only from a retry on, or at the user's pace, says little about others.
	const isOwn = !resumed && !record.wasFound;
	const isRecorded = isOwn && pollInterval === undefined && job.mode === 'async';
	const kind = kindOf(session.account, slug, job.parameters);
	return await waitForResult(session, record, {
		acceptedAt: record.changedAt,
		usualSeconds: typicalSeconds,
		job: item.run.durations.follow(kind, isRecorded),
		pollInterval,
		pollImmediately: !isOwn,
	});
}
