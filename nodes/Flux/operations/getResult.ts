import type { INodeExecutionData } from 'n8n-workflow';
import { toItems } from '../images/items';
import { waitForResult } from '../job/poll';
import type { Item } from '../run/item';
import { withMissingImages } from '../run/missingImages';
import { JobRecord } from '../run/jobRecord';
import { statusOf } from './getStatus';
import { maxConcurrentLookups } from './lookupSession';
import { jobStatusIn } from '../segmind/jobStatus';
import type { Operation } from './operation';
import { readOptions } from './options';
import { readRequestId } from './requestId';

export const getResult: Operation = {
	option: {
		name: 'Get Result',
		value: 'getResult',
		action: 'Get the result of a job',
		description: 'Fetch the image of a job by its request ID, within 7 days',
	},
	fields: [],
	toolDescriptions: [
		{
			text: 'Fetches the image of a job by its request_id, within 7 days, and returns its URL in image_url. Waits if the job is still running. Costs nothing.',
		},
	],
	execute: fetchResult,
};

/** Seconds until a job of unknown model and age is expected to finish. */
const usualSeconds = 5;

/**
 * Fetches the images of a job that was submitted before, by this workflow or another.
 *
 * @returns one item per image, or the job's status when it still runs and is not to be waited for
 * @throws JobError when the job failed or is not known to Segmind
 * @throws Interruption when the time limit or the user's Stop comes first
 */
async function fetchResult(item: Item): Promise<INodeExecutionData[]> {
	const { context, run, index } = item;
	const requestId = readRequestId(context);
	const { output, timeout, pollInterval, waitForCompletion } = readOptions(context);
	const record = (item.record = JobRecord.ofRequest(requestId));
	const fileName = run.fileNames.reserve({ item: index, image: 0 }, output.fileName || requestId);
	const limiter = run.limiter(maxConcurrentLookups);
	return await limiter.run(async () => {
		const session = await item.session(item.deadline(timeout));
		if (!waitForCompletion) {
			const json = await statusOf(session, requestId);
			const { status } = jobStatusIn(json);
			if (status !== 'completed' && status !== 'failed')
				return [{ json, pairedItem: { item: index } }];
		}
		const result = await waitForResult(session, record, {
			acceptedAt: Date.now(),
			usualSeconds,
			job: run.durations.follow(undefined),
			pollInterval,
			pollImmediately: true,
		});
		const { model, prompt, seed } = result;
		const facts = { model, mode: 'async', request_id: requestId, prompt, seed };
		const options = { ...output, fileName };
		const delivery = await toItems(context, session, result, facts, options);
		return withMissingImages(item, delivery);
	});
}
