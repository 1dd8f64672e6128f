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
import { Deadline } from './deadline';
import { itemOrTrouble } from './itemOrTrouble';
import { readJob, type Job } from './job';
import { submit } from './submit';
import { runSync } from './sync';
import { turnstileOf } from './turnstile';
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
	return await itemOrTrouble(this, async (known) => {
		const job = readJob(this, options);
		known.model = job.model.slug;
		known.seed = job.body.seed as number;
		const files = await readReferences(this, job.references.fields);

		return await turnstileOf(this, job.maxConcurrency).pass(async () => {
			const segmind = new SegmindClient(this, options as IHttpRequestOptions);
			const deadline = new Deadline(job.timeout, this.getExecutionCancelSignal());
			if (files.length > 0) {
				const { storageUrl } = await this.getCredentials<{ storageUrl: string }>('segmindApi');
				addReferences(job, await uploadReferences(segmind, storageUrl, files, deadline));
			}
			const result =
				job.mode === 'sync'
					? await runSync(this, segmind, job.model.slug, job.body, deadline)
					: await runAsync(segmind, job, deadline);
			const json = {
				model: job.model.slug,
				mode: job.mode,
				request_id: result.requestId ?? null,
				status: 'COMPLETED',
				seed: result.seed ?? job.body.seed,
			};
			return await deliver(this, segmind, result, json, job.output, deadline);
		});
	});
}

async function runAsync(segmind: SegmindClient, job: Job, deadline: Deadline): Promise<JobResult> {
	const requestId = await submit(segmind, job.model.slug, job.body, deadline);
	const pace = { usualSeconds: job.model.usualSeconds, pollInterval: job.pollInterval };
	const body = await waitForResult(segmind, requestId, pace, deadline);
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
