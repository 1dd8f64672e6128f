import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { models } from '../models';
import type { FluxModel } from '../models/model';
import { modelFields } from '../models/fields';

const showOnlyForGenerate = { operation: ['generate'] };

export const generateOperation: INodePropertyOptions = {
	name: 'Generate Image',
	value: 'generate',
	action: 'Generate an image from text',
	description: 'Make a picture from a text prompt, with reference pictures if you like',
};

export const generateFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		// Without this an expression here would show the fields of every model at once.
		noDataExpression: true,
		displayOptions: { show: showOnlyForGenerate },
		options: models.map((model) => ({
			name: model.name,
			value: model.slug,
			description: descriptionOf(model),
		})),
		default: 'flux-2-pro',
		description: 'The FLUX model that makes the picture',
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		displayOptions: { show: showOnlyForGenerate },
		default: '',
		placeholder: 'e.g. A red bicycle leaning on a sunlit wall in Lisbon, film photo',
		description:
			'What the picture should show. Name the subject, the place, the light and the style.',
		routing: { send: { type: 'body', property: 'prompt' } },
	},
	{
		displayName: 'Mode',
		name: 'mode',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: showOnlyForGenerate },
		options: [
			{
				name: 'Asynchronous',
				value: 'async',
				description:
					'Submit the job, look after it until the picture is ready, then download it. The safe choice.',
			},
			{
				name: 'Submit Only',
				value: 'submit',
				description:
					"Submit the job and go on at once with its request ID. Fetch the picture within an hour with the operation 'Get Result'.",
			},
			{
				name: 'Synchronous',
				value: 'sync',
				description:
					'One request that stays open until the picture is ready, for jobs under about a minute',
			},
		],
		default: 'async',
		description: 'How the node waits for the picture',
	},
	...modelFields(models),
];

function descriptionOf({ description, usualSeconds, usualCost }: FluxModel): string {
	if (usualCost === undefined) return description;
	return `${description}. About ${usualSeconds} seconds and $${usualCost.toFixed(2)} per picture.`;
}
