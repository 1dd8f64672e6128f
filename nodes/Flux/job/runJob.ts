import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { toItems, type OutputOptions } from '../images/download';
import { digestOf, findReferences, type ReferenceFile } from '../images/references';
import { uploadReference } from '../images/upload';
import { requestBody, type ModelRequest } from '../models/body';
import type { RequestIdentity } from '../models/identity';
import type { Item } from '../run/item';
import type { JobRecord } from '../run/jobRecord';
import type { ConcurrencyLimiter } from '../run/limiter';
import { withMissingImages } from '../run/missingImages';
import { JobError, lostResponseError } from '../segmind/errors';
import { allHaveUrls, type JobResult } from '../segmind/result';
import type { Session } from '../segmind/retry';
import { waitForResult } from './poll';
import { submit } from './submit';
import { runSync } from './sync';

/** One image job of one item, valid and ready to be submitted. */
export interface Job extends ModelRequest {
	mode: 'async' | 'submit' | 'sync';
	/** By which a retry knows it again. */
	identity: RequestIdentity;
	/** Input fields with reference images. */
	referenceFields: string[];
	/** Seconds that the model usually takes. */
	typicalSeconds: number;
	/** Jobs at a time in this run of the node. */
	maxConcurrency: number;
	output: OutputOptions;
	/** Seconds for the whole job. */
	timeout: number;
	/** Seconds between two polls; undefined: adaptive. */
	pollInterval?: number;
}

/** A job that holds a slot of the limiter. */
interface ActiveJob {
	item: Item;
	job: Job;
	record: JobRecord;
	files: ReferenceFile[];
	/** SHA-256 of each file. */
	digests: Buffer[];
	session: Session;
	limiter: ConcurrencyLimiter;
}

/**
 * One item's job, from its parameters to its images.
 *
 * @returns one item per image, or in mode `submit` one that says how to fetch them
 * @throws JobError when it ends without an image
 * @throws Interruption when the time limit or the user's Stop comes first
 * @throws LimiterClosedError when the run ends before the job has started
 */
export async function runJob(item: Item, job: Job): Promise<INodeExecutionData[]> {
	const { context, run } = item;
	const { files, digests } = await run.fileAccess.run(async () => await readFiles(item, job));
	// Nothing is submitted before every item of the run is valid.
	await run.waitUntilAllValid(item.index);
	// A try after the user's Stop must say nothing else about the job.
	item.deadline(job.timeout).check();
	const earlier = item.record;
	const record = (item.record = run.ledger.open(context, job, digests));
	if (earlier?.requestId && earlier.requestId !== record.requestId) {
		item.log('info', `The request has changed: job ${earlier.requestId} is not waited for`);
	}
	const limiter = run.limiter(job.maxConcurrency);
	return await limiter.run(async () => {
		const { output: items, missing } = record;
		if (items) return withMissingImages(item, { items, missing });
		if (record.isUnconfirmed) throw lostResponseError(record.lostResponse);
		if (record.canResume) item.log('debug', 'Resuming a job that an earlier try submitted');
		const session = await item.session(item.deadline(job.timeout));
		const active = { item, job, record, files, digests, session, limiter };
		return job.mode === 'submit' ? await submitOnly(active) : await runToEnd(active);
	}, record.canResume);
}

/** The item's reference files, and the SHA-256 of each. */
async function readFiles({ context }: Item, { referenceFields }: Job) {
	const files = await findReferences(context, referenceFields);
	const digests = await Promise.all(files.map(async (file) => await digestOf(context, file)));
	return { files, digests };
}

/** Mode `submit`: returns as soon as the job is accepted, with the URLs of its status and result. */
async function submitOnly(active: ActiveJob): Promise<INodeExecutionData[]> {
	const { item, job, record } = active;
	await ensureSubmitted(active);
	const { requestId } = record;
	// Some responses contain the image already, without an ID.
	if (requestId === undefined) return await runToEnd(active);
	const json: IDataObject = {
		request_id: requestId,
		status: 'QUEUED',
		model: job.slug,
		seed: record.seed,
		...item.client.jobUrls(requestId),
	};
	return [{ json, pairedItem: { item: item.index } }];
}

/** Seconds to download an image that was ready when the time limit passed. */
const lastDownloadTime = 60;

async function runToEnd(active: ActiveJob): Promise<INodeExecutionData[]> {
	const { item, job, record, session } = active;
	const result = record.result ?? (await generateOrWait(active));
	const json = {
		model: job.slug,
		mode: job.mode,
		request_id: result.requestId ?? null,
		status: 'COMPLETED',
		seed: result.seed ?? record.seed,
	};
	const fileName = job.output.fileName || `${job.slug}-${record.seed}`;
	const options = { ...job.output, fileName };
	// An image that was ready at the last moment is not left behind.
	const deadline =
		session.deadline.remaining > 0 ? session.deadline : session.deadline.extended(lastDownloadTime);
	const extended = { ...session, deadline };
	const { items, missing } = await toItems(item.context, extended, result, json, options);
	// A retry can fetch what is missing from its URL.
	const canFetch = missing.length > 0 && allHaveUrls(result.images);
	if (job.mode === 'sync' && !canFetch) record.delivered(result.requestId, items, missing);
	return withMissingImages(item, { items, missing });
}

/** Generates the images, or waits for those of a job that an earlier try submitted. */
async function generateOrWait(active: ActiveJob): Promise<JobResult> {
	const { item, job, record, session } = active;
	const { slug, typicalSeconds, pollInterval } = job;
	const resumed = record.canResume;
	if (job.mode === 'sync' && record.isNew) {
		const request = { ...active, slug, body: await composeBody(active) };
		const result = await runSync(request, item.context).catch(async (reason: unknown) => {
			// What was paid for did not arrive, and cannot be sent again: every retry says so.
			const isPaidFor = reason instanceof JobError && reason.details.charged === 'yes';
			if (isPaidFor) record.delivered(record.requestId, [], [reason]);
			return await Promise.reject(reason);
		});
		if (result) return result;
	}
	await ensureSubmitted(active);
	if (record.result) return record.result;
	const submittedAt = record.changedAt;
	const result = await waitForResult(session, record, {
		acceptedAt: submittedAt,
		expectedSeconds: () => item.run.expectedSeconds(slug, typicalSeconds),
		pollInterval,
		pollImmediately: resumed,
	});
	if (!resumed) item.run.recordDuration(slug, (Date.now() - submittedAt) / 1000);
	return result;
}

/**
 * Submits the job, unless an earlier try did. The request ID is written to n8n's log, the only trace that is left if the
 * process is killed during the run.
 */
async function ensureSubmitted(active: ActiveJob): Promise<void> {
	const { item, job, record } = active;
	if (record.canResume) return;
	await submit({ ...active, slug: job.slug, body: await composeBody(active) });
	item.log('info', 'Segmind accepted a job');
}

/** The request body; a file that several items of the run use is uploaded once. */
async function composeBody(active: ActiveJob): Promise<IDataObject> {
	const { item, job, record, files, digests, session } = active;
	const urls: string[] = [];
	// Sequential: uploads are bandwidth-bound.
	for (const [index, file] of files.entries()) {
		const upload = async () => await uploadReference(item.context, session, file);
		urls.push(await item.run.uploadOnce(digests[index].toString('hex'), upload));
	}
	return requestBody(job, record.seed ?? job.seed, urls);
}
