import type { INodeExecutionData, INodeProperties, IDataObject } from 'n8n-workflow';
import { describeReferences, readReferences } from '../images/references';
import type { Job } from '../job/runJob';
import { runJobs } from '../job/runJobs';
import { findModel, models } from '../models';
import { other } from '../models/other';
import { modelRequest, type ModelRequest } from '../models/body';
import { modelFields, showForGenerate } from '../models/fields';
import { requestIdentity } from '../models/identity';
import type { FluxModel } from '../models/model';
import { InvalidParameterError } from '../models/validate';
import type { Item } from '../run/item';
import { invalidParameter } from '../segmind/errors';
import type { Operation } from './operation';
import { readOptions } from './options';

const fields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		// With an expression, n8n would show the fields of every model.
		noDataExpression: true,
		displayOptions: { show: showForGenerate },
		options: models.map((model) => ({
			name: model.name,
			value: model.slug,
			description: dropdownDescription(model),
		})),
		default: 'flux-2-pro',
		description: 'The model to use',
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
		description: 'Describe the image: its subject, setting, lighting and style',
		routing: { send: { type: 'body', property: 'prompt' } },
	},
	...modelFields(models),
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
				description: 'Submit the job, wait until the image is ready, and download it. Recommended.',
			},
			{
				name: 'Submit Only',
				value: 'submit',
				description:
					"Submit the job and continue immediately with its request ID. Fetch the image within an hour with the 'Get Result' operation.",
			},
			{
				name: 'Synchronous',
				value: 'sync',
				description:
					'Keep one request open until the image is ready. Use it only for jobs that take less than a minute.',
			},
		],
		default: 'async',
		description: 'How the node waits for the image',
	},
];

export const generate: Operation = {
	option: {
		name: 'Generate Image',
		value: 'generate',
		action: 'Generate an image from text',
		description: 'Generate an image from a text prompt and, optionally, reference images',
	},
	fields,
	toolDescriptions: [
		{
			modes: ['async', 'sync'],
			text: 'Generates one image from a text prompt. Returns its URL in image_url (valid for 7 days) and its cost in US dollars. Takes about 30 seconds; every call costs money. The prompt should describe the finished image in detail: subject, setting, lighting and style.',
		},
		{
			modes: ['submit'],
			text: 'Starts generating one image from a text prompt and returns immediately with its request_id. There is no image yet, and response_url is not its URL. Every call costs money. Fetch the image within an hour with the Get Result operation. The prompt should describe the finished image in detail: subject, setting, lighting and style.',
		},
	],
	async execute(item: Item): Promise<INodeExecutionData[]> {
		const slug = item.context.getNodeParameter('model', '');
		// For the error row, also if the parameters are not valid: a job that an earlier try has paid for is named, too.
		item.model = String(slug);
		item.record = item.run.ledger.earlier(item.place);
		const job = readJob(item, slug);
		item.model = job.slug;
		return await runJobs(item, job);
	},
};

function dropdownDescription({ description, typicalSeconds, typicalCost }: FluxModel): string {
	if (typicalCost === undefined) return description;
	return `${description}. About ${typicalSeconds} seconds and $${typicalCost.toFixed(2)} per image.`;
}

/**
 * The job that the item's parameters ask for.
 *
 * @throws JobError for whatever can be rejected before anything is submitted or uploaded
 */
function readJob({ context, fieldValues }: Item, slug: unknown): Job {
	const model = readModel(slug);
	const options = readOptions(context);
	const { parameters } = context.getNode();
	const request = readRequest(model, fieldValues, parameters.prompt);
	const references = readReferences(context, request.images);
	return {
		...request,
		identity: requestIdentity(model, parameters, request, describeReferences(references)),
		references,
		mode: readMode(context.getNodeParameter('mode', 'async')),
		typicalSeconds: model.typicalSeconds,
		typicalCost: costOf(model, request.slug),
		...options,
	};
}

/** USD; the user may enter the slug of a model in the catalog. */
function costOf(model: FluxModel, slug: string): number | undefined {
	return model.typicalCost ?? findModel(slug)?.typicalCost;
}

function readModel(slug: unknown): FluxModel {
	const model = findModel(slug);
	if (model) return model;
	const slugs = models.map((each) => each.slug);
	throw invalidParameter(
		`Unknown model '${String(slug)}'`,
		`Must be one of: ${slugs.join(', ')}. To take the model from a column or an expression, choose '${other.name}' and enter it as the slug.`,
	);
}

function readMode(mode: unknown): Job['mode'] {
	if (mode === 'async' || mode === 'submit' || mode === 'sync') return mode;
	throw invalidParameter(`Unknown mode '${String(mode)}'`, 'Must be async, submit or sync.');
}

/** @param prompt as the user wrote it */
function readRequest(model: FluxModel, values: IDataObject, prompt: unknown): ModelRequest {
	try {
		return modelRequest(model, values, prompt);
	} catch (error) {
		throw error instanceof InvalidParameterError
			? invalidParameter(error.message, error.allowed)
			: error;
	}
}
