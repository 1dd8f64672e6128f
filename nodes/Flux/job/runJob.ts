import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { ImageFile } from '../images/inputFile';
import { toItems, type OutputOptions } from '../images/items';
import type { ReferenceList } from '../images/references';
import { uploadedUrl } from '../images/upload';
import { requestBody, type ModelRequest } from '../models/body';
import type { RequestIdentity } from '../models/identity';
import { kindOf } from '../run/durations';
import type { FileName } from '../run/fileNames';
import type { Item } from '../run/item';
import type { JobRecord } from '../run/jobRecord';
import type { ConcurrencyLimiter } from '../run/limiter';
import { withMissingImages } from '../run/missingImages';
import { defaultName } from '../run/safeName';
import type { PricedJob } from '../run/spending';
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
	/** The images that it refers to. */
	references: ReferenceList[];
	/** Seconds that the model usually takes. */
	typicalSeconds: number;
	/** USD that an image of the model usually costs, where that is known. */
	typicalCost?: number;
	/** Jobs at a time in this run of the node. */
	maxConcurrency: number;
	/** Images of the item, each a job like this one with the next seed. */
	numberOfImages: number;
	/** USD that this run of the node may cost; undefined: any. */
	spendingLimit?: number;
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
	/** The files among its references, in their order. */
	files: ImageFile[];
	session: Session;
	limiter: ConcurrencyLimiter;
	fileName: FileName;
}

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
		const { output: items, missing } = record;
		if (items) return withMissingImages(item, { items, missing });
		if (record.isUnconfirmed) throw lostResponseError(record.lostResponse);
		if (record.canResume) item.log('debug', 'Resuming a job that an earlier try submitted');
		const settle = record.canResume ? undefined : item.run.spending().start(priceOf(job));
		try {
			const session = await item.session(item.deadline(job.timeout));
			const active = { item, job, record, files, session, limiter, fileName };
			return job.mode === 'submit' ? await submitOnly(active) : await runToEnd(active);
		} finally {
			settle?.(record.cost);
		}
	}, record.canResume);
}

/** The user's file name, or the default one. */
function nameOf({ slug, parameters, output }: Job, { seed }: JobRecord): string {
	return output.fileName || defaultName({ prompt: parameters.prompt, model: slug, seed });
}

/** What the run's spending is counted by. */
export function priceOf({ slug, typicalCost }: Job): PricedJob {
	return { model: slug, typicalCost };
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
	const { item, job, record, session, fileName } = active;
	const result = record.result ?? (await generateOrWait(active));
	const facts = {
		model: job.slug,
		mode: job.mode,
		request_id: result.requestId,
		prompt: job.parameters.prompt,
		seed: result.seed ?? record.seed,
	};
	// An image that was ready at the last moment is not left behind.
	const deadline =
		session.deadline.remaining > 0 ? session.deadline : session.deadline.extended(lastDownloadTime);
	const extended = { ...session, deadline };
	const options = { ...job.output, fileName };
	const { items, missing } = await toItems(item.context, extended, result, facts, options);
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
	// What is seen of a job only from a retry on, or at the user's pace, says little about others.
	const isRecorded = !resumed && pollInterval === undefined && job.mode === 'async';
	const kind = kindOf(session.account, slug, job.parameters);
	return await waitForResult(session, record, {
		acceptedAt: record.changedAt,
		usualSeconds: typicalSeconds,
		job: item.run.durations.follow(kind, isRecorded),
		pollInterval,
		pollImmediately: resumed,
	});
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

/** The request body, with the URLs of the uploaded files in their places. */
async function composeBody(active: ActiveJob): Promise<IDataObject> {
	const { item, job, record, files, session } = active;
	const uploaded: string[] = [];
	// Sequential: uploads are bandwidth-bound.
	for (const file of files) {
		const upload = async () => await uploadedUrl(item.context, session, file);
		uploaded.push(await item.run.uploadOnce(file.digest.toString('hex'), upload));
	}
	const urls: Record<string, string[]> = {};
	for (const { apiName, references } of job.references) {
		urls[apiName] = references.map((reference) =>
			'url' in reference ? reference.url : uploaded.shift()!,
		);
	}
	return requestBody(job, record.seed ?? job.seed, urls);
}
