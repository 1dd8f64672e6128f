import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { deliver } from '../images/download';
import { digestOf, findReferences } from '../images/references';
import type { JobResult } from '../segmind/jobResult';
import type { ModelRequest } from '../models/body';
import { JobTrouble, lostAnswerTrouble } from '../segmind/errors';
import { requestPath } from '../segmind/requestId';
import { Deadline } from '../segmind/deadline';
import type { ItemRun } from '../run/item';
import { readJob, type Job } from './job';
import { note } from '../run/ledger';
import { addReferences } from './addReferences';
import { submit, type Account } from './submit';
import { runSync } from './sync';
import { waitForJob } from './poll';

/**
 * One item's job from its parameters to its pictures.
 *
 * @returns one item per picture, or in mode `submit` one that says how to ask for them
 * @throws JobTrouble when it does not end with a picture
 */
export async function runJob(item: ItemRun): Promise<INodeExecutionData[]> {
	const { context, sent, segmind, run, known } = item;
	known.model = String(context.getNodeParameter('model', ''));
	const job = readJob(context, sent);
	known.model = job.slug;
	const files = await run.checking.pass(
		async () => await findReferences(context, job.references.fields),
	);
	// Nothing is submitted before every item of the run has got this far.
	await run.allChecked(context.getItemIndex());
	const turnstile = run.turnstile(job.maxConcurrency);
	return await turnstile.pass(async () => {
		const digests = await Promise.all(files.map(async (file) => await digestOf(context, file)));
		const entry = run.ledger.open(context, job, digests);
		job.body.seed = known.seed = entry.seed;
		if (entry.output) return entry.output;
		if (entry.state === 'sent') throw lostAnswerTrouble(true, entry.requestId);

		const deadline = new Deadline(job.timeout, context.getExecutionCancelSignal());
		if (entry.result) deadline.submitted(entry.requestId);
		// A job that an earlier try has submitted has its references already.
		if (entry.state === 'drawn') await addReferences(item, job, files, digests, deadline);
		const account = { entry, turnstile, deadline };
		if (job.mode === 'submit') return [await submitOnly(item, job, account)];
		const result = entry.result ?? (await resultOf(item, job, account));
		const json = {
			model: job.slug,
			mode: job.mode,
			request_id: result.requestId ?? null,
			status: 'COMPLETED',
			seed: result.seed ?? entry.seed,
		};
		const fileName = job.output.fileName || `${job.slug}-${entry.seed}`;
		const wish = { ...job.output, fileName };
		const output = await deliver(context, segmind, result, json, wish, deadline);
		if (job.mode === 'sync') note(entry, 'delivered', { requestId: result.requestId, output });
		return output;
	});
}

/** Has the picture made, or goes on waiting for one that an earlier try of this run has submitted. */
async function resultOf(
	item: ItemRun,
	{ slug, mode, body, pollInterval, usualSeconds }: Job,
	account: Account,
): Promise<JobResult> {
	const { context, segmind, run } = item;
	if (mode === 'sync') return await runSync(context, segmind, slug, body, account);
	const { entry, deadline } = account;
	const resumed = entry.state === 'accepted';
	const requestId = await submittedId(item, { slug, body }, account);
	deadline.submitted(requestId);
	const result = await waitForJob(segmind, requestId, {
		since: entry.at,
		likelySeconds: () => run.likelySeconds(slug, usualSeconds),
		pollInterval,
		atOnce: resumed,
		deadline,
	}).catch((reason: unknown) => {
		// A FAILED job is not billed, so another try may submit it anew.
		if (reason instanceof JobTrouble && reason.trouble.status === 'FAILED') note(entry, 'drawn');
		return Promise.reject(reason);
	});
	if (!resumed) run.took(slug, (Date.now() - entry.at) / 1000);
	// Segmind keeps the job for an hour, its pictures for 7 days.
	if (result.pictures.every((picture) => 'url' in picture)) {
		note(entry, 'made', { requestId, result });
	}
	return result;
}

/**
 * The request ID of the job: the one that an earlier try of this run was given, or that of a new submit. It
 * goes into n8n's log, which is all that is left of a run whose process is killed in the middle of the node.
 */
async function submittedId(
	{ context, segmind }: ItemRun,
	{ slug, body }: ModelRequest,
	account: Account,
): Promise<string> {
	const { state, requestId: earlier } = account.entry;
	if (state === 'accepted' && earlier !== undefined) return earlier;
	const requestId = await submit(segmind, slug, body, account);
	const place = `${context.getNode().name}, item ${context.getItemIndex()}`;
	context.logger.info(
		`Segmind accepted a job of execution ${context.getExecutionId()} (${place}): request ID ${requestId}`,
	);
	return requestId;
}

/** Submits the job and says where it can be asked after; nobody waits for it here. */
async function submitOnly(
	item: ItemRun,
	{ slug, body }: Job,
	account: Account,
): Promise<INodeExecutionData> {
	const { context, segmind } = item;
	const { entry } = account;
	const requestId = await submittedId(item, { slug, body }, account);
	const address = segmind.baseUrl + requestPath(requestId);
	const json: IDataObject = {
		request_id: requestId,
		status: 'QUEUED',
		model: slug,
		seed: entry.seed,
		status_url: `${address}/status`,
		response_url: address,
	};
	return { json, pairedItem: { item: context.getItemIndex() } };
}
