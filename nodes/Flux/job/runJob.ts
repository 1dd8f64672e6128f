import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';
import { deliver } from '../image/output';
import { readReferences, uploadReferences } from '../image/references';
import type { JobResult } from '../image/result';
import { metricsIn, picturesIn, seedIn } from '../segmind/answers';
import { SegmindClient } from '../segmind/client';
import { JobTrouble, lostAnswerTrouble } from '../segmind/errors';
import { Deadline } from './deadline';
import { itemOrTrouble } from './itemOrTrouble';
import { readJob, type Job } from './job';
import { note } from './ledger';
import type { NodeRun } from './nodeRun';
import { submit, type Account } from './submit';
import { runSync } from './sync';
import { waitForResult } from './wait';

/**
 * One item's job from its parameters to its pictures: n8n's engine calls this once per item, for all items
 * of a run at the same time.
 *
 * @returns one item per picture, or the item's error row when the node continues on fail
 * @throws NodeApiError, worded for the user, when it does not
 */
export async function runJob(
	this: IExecutePaginationFunctions,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	return await itemOrTrouble(this, async (run, known) => {
		known.model = String(this.getNodeParameter('model', ''));
		const job = readJob(this, options);
		await run.allChecked();
		const turnstile = run.turnstile(job.maxConcurrency);
		return await turnstile.pass(async () => {
			const files = await readReferences(this, job.references.fields);
			const entry = run.ledger.open(this, job, files);
			job.body.seed = known.seed = entry.seed;
			if (entry.output) return entry.output;
			if (entry.state === 'sent') throw lostAnswerTrouble(true, entry.requestId);

			const segmind = new SegmindClient(this, options as IHttpRequestOptions);
			const deadline = new Deadline(job.timeout, this.getExecutionCancelSignal());
			if (entry.result) deadline.submitted(entry.requestId);
			const account = { entry, turnstile, deadline };
			if (entry.state === 'drawn' && files.length > 0) {
				const { storageUrl } = await this.getCredentials<{ storageUrl: string }>('segmindApi');
				addReferences(job, await uploadReferences(segmind, storageUrl, files, deadline));
			}
			const result =
				entry.result ??
				(job.mode === 'sync'
					? await runSync(this, segmind, job.model.slug, job.body, account)
					: await runAsync(segmind, job, run, account));
			const json = {
				model: job.model.slug,
				mode: job.mode,
				request_id: result.requestId ?? null,
				status: 'COMPLETED',
				seed: result.seed ?? entry.seed,
			};
			const fileName = job.output.fileName || `${job.model.slug}-${entry.seed}`;
			const wish = { ...job.output, fileName };
			const output = await deliver(this, segmind, result, json, wish, deadline);
			if (job.mode === 'sync') note(entry, 'delivered', { requestId: result.requestId, output });
			return output;
		});
	});
}

/** Submits the job, unless an earlier try of this run did, and waits for it. */
async function runAsync(
	segmind: SegmindClient,
	job: Job,
	run: NodeRun,
	account: Account,
): Promise<JobResult> {
	const { entry, deadline } = account;
	const { slug, usualSeconds } = job.model;
	const resumed = entry.state === 'accepted' ? entry.requestId : undefined;
	const requestId = resumed ?? (await submit(segmind, slug, job.body, account));
	deadline.submitted(requestId);
	const body = await waitForResult(segmind, requestId, {
		since: entry.at,
		likelySeconds: () => run.likelySeconds(slug, usualSeconds),
		pollInterval: job.pollInterval,
		atOnce: resumed !== undefined,
		deadline,
	}).catch((reason: unknown) => {
		// A FAILED job is not billed, so another try may submit it anew.
		if (reason instanceof JobTrouble && reason.trouble.status === 'FAILED') note(entry, 'drawn');
		return Promise.reject(reason);
	});
	if (!resumed) run.took(slug, (Date.now() - entry.at) / 1000);
	return {
		requestId,
		pictures: picturesIn(body),
		seed: seedIn(body.seed),
		metrics: metricsIn(body),
	};
}

/** Uploaded pictures follow the addresses that the user gave; a model that takes one gets the file. */
function addReferences({ body, references: { apiName }, model }: Job, uploaded: string[]): void {
	const takesList = model.parameters.some(
		({ kind, apiName: name }) => kind === 'imageUrls' && name === apiName,
	);
	body[apiName] = takesList ? [...((body[apiName] as string[]) ?? []), ...uploaded] : uploaded[0];
}
