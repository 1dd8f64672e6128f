/** The paid job: one picture through the queue (v2), looked at from the submit to the file. */
import { lookAtCharge, balanceQuestion } from '../balance.mts';
import { lookAtHeaders } from '../headers.mts';
import {
	fetchJobsPicture,
	fetchResult,
	lookAtEarlyResult,
	lookBackAt,
	resultQuestion,
	statusQuestion,
	submitJob,
	submitQuestion,
	waitForJob,
} from '../job.mts';
import type { Fact, Probe } from '../probe.mts';
import { worded } from '../question.mts';
import { pictureFacts } from './pictureFacts.mts';

const status: Fact[] = [
	{
		says: 'The status of a job is 200 `{"status", "request_id", "metrics"}`.',
		from: 'documentation',
	},
	{
		about: 'body.status',
		says: 'A job is QUEUED, then PROCESSING, then COMPLETED or FAILED.',
		from: 'model page',
	},
	{
		about: 'body.metrics',
		says: 'Metrics have the cost in US dollars, 0 as long as nothing is paid, and the times in seconds.',
		from: 'assumption',
	},
];

function statusProbe(state: string, facts = status): Probe {
	return {
		name: `The status of a job that is ${state}`,
		asked: worded(statusQuestion),
		facts,
		look: async (conversation) => lookBackAt(conversation, state),
	};
}

export const asynchronousProbes: Probe[] = [
	{
		name: 'The submit',
		asked: `${worded(submitQuestion)}, once: this is the request that is paid`,
		facts: [
			{
				says:
					'An accepted job is 200 with its `request_id`, `status`, `poll_url`, `status_url` and `response_url`; ' +
					'the URLs are on the API host.',
				from: 'documentation',
			},
			{
				about: 'body.request_id',
				says: 'The request ID is a UUID, in some clients 32 hex digits; the node takes any text.',
				from: 'documentation',
			},
			{
				about: 'body.status',
				says: 'An accepted job is QUEUED.',
				from: 'model page',
			},
		],
		look: submitJob,
	},
	{
		name: 'The result of a job that still runs',
		asked: worded(resultQuestion),
		facts: [
			{
				says: 'It is 200 with the body of the status, and no `output`.',
				from: 'assumption',
			},
		],
		look: lookAtEarlyResult,
	},
	{
		name: 'The states of a job',
		asked: `${worded(statusQuestion)}, again and again`,
		facts: [
			{
				says: 'There are no states but QUEUED, PROCESSING, COMPLETED and FAILED.',
				from: 'model page',
			},
		],
		look: waitForJob,
	},
	statusProbe('QUEUED'),
	statusProbe('PROCESSING'),
	statusProbe('COMPLETED'),
	statusProbe('FAILED', [
		{
			says: 'A job that failed is HTTP 422 with `{"status", "error", "metrics"}`.',
			from: 'model page',
		},
	]),
	{
		name: 'The result',
		asked: worded(resultQuestion),
		facts: [
			{
				says:
					'The result has `output`, `images`, `seed`, `prompt` and `metrics`. (The emulator can show other shapes of ' +
					'it, see `responseShapes.result`; the node finds the picture in any of them.)',
				from: 'documentation',
			},
			{
				about: 'body.status',
				says: 'The result of a job that succeeded is 200 with the status COMPLETED.',
				from: 'model page',
			},
			{
				about: 'body.output',
				says:
					'`output` is the URL of the picture on images.segmind.com. (Lists and objects were seen; the ' +
					'emulator has them as `responseShapes.result`, the node takes them all.)',
				from: 'model page',
			},
			{ about: 'body.seed', says: 'The seed is text.', from: 'documentation' },
			{
				about: 'body.metrics.inference_time',
				says: 'The metrics have the inference time, a number of seconds.',
				from: 'model page',
			},
			{
				about: 'body.metrics.cost',
				says: 'The metrics have the cost, a number of US dollars, which is the price of the model.',
				from: 'documentation',
			},
		],
		look: fetchResult,
	},
	{
		name: 'The picture',
		asked: '`GET` the address in the result, without a key',
		facts: pictureFacts,
		look: fetchJobsPicture,
	},
	{
		name: 'The balance afterwards',
		asked: worded(balanceQuestion),
		facts: [
			{
				says:
					'What a picture costs is taken from the balance when it is made. (Other jobs of the same account ' +
					'would disturb this.)',
				from: 'documentation',
			},
		],
		look: lookAtCharge,
	},
	{
		name: 'The headers of these answers',
		asked: 'the answers to the key so far',
		facts: [
			{
				says: 'Cost, balance and limits stand in the headers of synchronous answers only.',
				from: 'assumption',
			},
		],
		look: lookAtHeaders,
	},
];
