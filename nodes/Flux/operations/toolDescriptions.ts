import type { INodeProperties } from 'n8n-workflow';

const descriptions = {
	generate:
		'Makes one new picture from a text prompt and answers with its web address in image_url, good for 7 days, and what it cost in US dollars. Takes about half a minute, and every call is paid. The prompt describes the finished picture in detail: the subject, the place, the light and the style.',
	getCredits: 'Tells how many US dollars are left on the Segmind account that pays the pictures.',
	getResult:
		'Fetches the picture of a job by its request_id, within an hour of submitting it, and answers with its web address in image_url. Waits while the job still runs, and costs nothing.',
	getStatus:
		'Tells how far the job of a picture is by its request_id: QUEUED, PROCESSING, COMPLETED or FAILED. Costs nothing.',
};

/**
 * What a language model is told of the node when it is a tool. By itself n8n would tell it the node's own
 * description for every operation, as the node has no resources (n8n's getToolDescriptionForNode).
 */
export const toolDescriptions: INodeProperties[] = Object.entries(descriptions).map(
	([operation, text]) => ({
		displayName: 'Tool Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 4 },
		displayOptions: { show: { '@tool': [true], operation: [operation] } },
		default: text,
		description:
			'What the language model is told about this tool. It decides by this when to use it.',
	}),
);
