import type { IDataObject } from 'n8n-workflow';
import { uploadedUrl } from '../images/upload';
import { requestBody } from '../models/body';
import { LimiterClosedError } from '../run/limiter';
import { JobError, lostResponseError } from '../segmind/errors';
import type { JobResult } from '../segmind/result';
import { priceOf, type ActiveJob } from './job';
import { findLostJob } from './lostJob';
import { reuseOrPay } from './reuse';
import { submit } from './submit';
import { runSync } from './sync';

/**
 * Makes sure that a job is at Segmind, paid for once: whatever an earlier try, a lost response or an earlier request has left
 * is taken up, and only then a new job is submitted.
 *
 * @returns its result, where that is there already; else the record has its request ID
 * @throws JobError when Segmind rejects it, or when it is not known whether it was accepted
 * @throws Interruption when the time limit or the user's Stop comes first
 * @throws LimiterClosedError when the run ends before it is sent
 */
export async function startJob(active: ActiveJob): Promise<JobResult | undefined> {
	const { item, job, record } = active;
	if (record.isUnconfirmed) {
		await findLostJob(active);
		if (record.isUnconfirmed) throw lostResponseError(record.lostResponse);
		if (record.canResume) item.run.spending().addPaid(priceOf(job));
	}
	if (record.canResume) return record.result;
	const result = job.reuse ? await reuseOrPay(active, pay) : await pay(active);
	// The only trace that is left if the process is killed during the run.
	if (!result && !record.isReused) item.log('info', 'Segmind accepted a job');
	return result ?? record.result;
}

/** Sends the request that costs money. @returns the result, where the response has it */
async function pay(active: ActiveJob): Promise<JobResult | undefined> {
	const { item, job } = active;
	active.reserve();
	const request = { ...active, slug: job.slug, body: await composeBody(active) };
	const send = async () =>
		job.mode === 'sync' ? await runSync(request, item.context) : await submit(request);
	return await send().catch(async (reason: unknown) => await recover(active, reason));
}

/** Goes on with a job whose response was lost, if the history knows it. @throws the reason when it does not */
async function recover(active: ActiveJob, reason: unknown): Promise<undefined> {
	const { record } = active;
	if (reason instanceof LimiterClosedError || !record.isUnconfirmed) throw reason;
	await findLostJob(active);
	if (record.canResume) return undefined;
	// The image of a synchronous job did not arrive, and the job is known to be charged.
	const isPaidFor = reason instanceof JobError && reason.details.charged === 'yes';
	if (isPaidFor) record.delivered(record.requestId, [], [reason]);
	throw reason;
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
	const body = requestBody(job, record.seed ?? job.seed, urls);
	record.composed(body);
	return body;
}
