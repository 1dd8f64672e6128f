import type { INodeProperties } from 'n8n-workflow';

/** One definition for both operations that look up a job: the engine looks at each once per item. */
export const requestIdField: INodeProperties = {
	displayName: 'Request ID',
	name: 'requestId',
	type: 'string',
	required: true,
	displayOptions: { show: { operation: ['getResult', 'getStatus'] } },
	default: '',
	placeholder: 'e.g. 0c8f6f0e-3f0f-4a39-9f7c-0f6c2b1c9a51',
	description:
		'The ID that Segmind gave the job: request_id in the output of Generate Image, and in the message of a job that was not waited for',
};
