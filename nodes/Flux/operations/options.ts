import type { INodeProperties } from 'n8n-workflow';

/** Options of the operations that end with a picture. Values left out have the defaults that stand here. */
export const pictureOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	displayOptions: { show: { operation: ['generate', 'getResult'] } },
	default: {},
	options: [
		{
			displayName: 'Check Every (Seconds)',
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 5,
			description:
				'How often to ask whether the picture is ready. Leave it out and the node adapts to how long the model takes.',
		},
		{
			displayName: 'Download Image',
			name: 'downloadImage',
			type: 'boolean',
			default: true,
			description:
				'Whether to put the picture into the item as a file. Turn it off to get only its web address, which Segmind keeps for 7 days.',
		},
		{
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. spring-campaign',
			description:
				'Name of the file without its extension, which follows from the picture. Leave it out for model and seed, or the request ID.',
		},
		{
			displayName: 'Jobs at a Time',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 10,
			displayOptions: { show: { '/operation': ['generate'] } },
			description: 'How many pictures Segmind may work on for this node at the same time',
		},
		{
			displayName: 'Put Output in Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			hint: 'The name of the output field to put the picture in',
		},
		{
			displayName: 'Time Limit (Seconds)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 600,
			description:
				'How long one picture may take, from its turn to having it, uploads included. A job that was submitted keeps running at Segmind when the limit is reached.',
		},
		{
			displayName: 'Wait for Completion',
			name: 'waitForCompletion',
			type: 'boolean',
			displayOptions: { show: { '/operation': ['getResult'] } },
			default: true,
			description:
				'Whether to wait when the job is still running. Turn it off to get its status at once instead.',
		},
	],
};
