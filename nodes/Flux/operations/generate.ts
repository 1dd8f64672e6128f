import type {
	IExecuteSingleFunctions,
	INodeExecutionData,
	INodeProperties,
	IDataObject,
} from 'n8n-workflow';
import { runJob, type Job } from '../job/runJob';
import { findModel, models } from '../models';
import { modelRequest, type ModelRequest } from '../models/body';
import { modelFields } from '../models/fields';
import { requestIdentity } from '../models/identity';
import type { FluxModel } from '../models/model';
import { InvalidParameterError, splitList } from '../models/validate';
import type { Item } from '../run/item';
import { invalidParameter } from '../segmind/errors';
import type { Operation } from './operation';
import { readOptions } from './options';

const showForGenerate = { operation: ['generate'] };

const fields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		// With an expression here the fields of every model would be shown.
		noDataExpression: true,
		displayOptions: { show: showForGenerate },
		options: models.map((model) => ({
			name: model.name,
			value: model.slug,
			description: descriptionOf(model),
		})),
		default: 'flux-2-pro',
		description: 'The FLUX model that makes the image',
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		displayOptions: { show: showForGenerate },
		default: '',
		placeholder: 'e.g. A red bicycle leaning on a sunlit wall in Lisbon, film photo',
		description:
			'What the image should show. Name the subject, the place, the light and the style.',
		routing: { send: { type: 'body', property: 'prompt' } },
	},
	{
		displayName: 'Mode',
		name: 'mode',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: showForGenerate },
		options: [
			{
				name: 'Asynchronous',
				value: 'async',
				description:
					'Submit the job, wait until the image is ready, then download it. The safe choice.',
			},
			{
				name: 'Submit Only',
				value: 'submit',
				description:
					"Submit the job and continue right away with its request ID. Fetch the image within an hour with the operation 'Get Result'.",
			},
			{
				name: 'Synchronous',
				value: 'sync',
				description:
					'One request that stays open until the image is ready, for jobs under about a minute',
			},
		],
		default: 'async',
		description: 'How the node waits for the image',
	},
	...modelFields(models),
];

export const generate: Operation = {
	option: {
		name: 'Generate Image',
		value: 'generate',
		action: 'Generate an image from text',
		description: 'Make an image from a text prompt, with reference images if you like',
	},
	fields,
	toolDescriptions: [
		{
			modes: ['async', 'sync'],
			text: 'Makes one new image from a text prompt and returns its URL in image_url, good for 7 days, and what it cost in US dollars. Takes about half a minute, and every call is paid. The prompt describes the finished image in detail: the subject, the place, the light and the style.',
		},
		{
			modes: ['submit'],
			text: 'Starts making one new image from a text prompt and returns at once with its request_id; there is no image yet, and response_url is not its URL. Every call is paid. Fetch the image later, within an hour, with the operation Get Result. The prompt describes the finished image in detail: the subject, the place, the light and the style.',
		},
	],
	async execute(item: Item): Promise<INodeExecutionData[]> {
		item.model = String(item.context.getNodeParameter('model', ''));
		// A job that an earlier try has paid for is named even if this one is rejected.
		item.record = item.run.ledger.earlier(item.index);
		const job = readJob(item);
		item.model = job.slug;
		return await runJob(item, job);
	},
};

function descriptionOf({ description, usualSeconds, usualCost }: FluxModel): string {
	if (usualCost === undefined) return description;
	return `${description}. About ${usualSeconds} seconds and $${usualCost.toFixed(2)} per image.`;
}

/**
 * The job that the item's parameters ask for.
 *
 * @throws JobError for whatever can be rejected before anything is submitted or uploaded
 */
function readJob({ context, given }: Item): Job {
	const model = readModel(context.getNodeParameter('model'));
	const { output, timeout, pollInterval, maxConcurrency } = readOptions(context);
	const { parameters } = context.getNode();
	const request = readRequest(model, given, parameters.prompt);
	return {
		...request,
		identity: requestIdentity(model, parameters, request),
		mode: readMode(context.getNodeParameter('mode', 'async')),
		referenceFields: readReferenceFields(context, model),
		usualSeconds: model.usualSeconds,
		maxConcurrency,
		output,
		timeout,
		pollInterval,
	};
}

function readModel(slug: unknown): FluxModel {
	const model = findModel(slug);
	if (model) return model;
	const slugs = models.map((each) => each.slug);
	throw invalidParameter(`Unknown model '${String(slug)}'`, `Must be one of: ${slugs.join(', ')}.`);
}

function readMode(mode: unknown): Job['mode'] {
	if (mode === 'async' || mode === 'submit' || mode === 'sync') return mode;
	throw invalidParameter(`Unknown mode '${String(mode)}'`, 'Must be async, submit or sync.');
}

/** @param prompt as the user wrote it */
function readRequest(model: FluxModel, given: IDataObject, prompt: unknown): ModelRequest {
	try {
		return modelRequest(model, given, prompt);
	} catch (error) {
		throw error instanceof InvalidParameterError
			? invalidParameter(error.message, error.allowed)
			: error;
	}
}

function readReferenceFields(context: IExecuteSingleFunctions, model: FluxModel): string[] {
	const parameter = model.parameters.find(({ kind }) => kind === 'imageFields');
	if (parameter?.kind !== 'imageFields') return [];
	const names = splitList(context.getNodeParameter(parameter.name, '')).map(String);
	const { maximumFiles = Infinity } = parameter;
	if (names.length <= maximumFiles) return names;
	throw invalidParameter(
		`${parameter.displayName} contains ${names.length} names: ${names.join(', ')}`,
		`${model.name} accepts only ${maximumFiles}.`,
	);
}
