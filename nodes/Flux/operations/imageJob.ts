import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { describeReferences, readReferences, type ReferenceList } from '../images/references';
import type { Job } from '../job/job';
import { runJobs } from '../job/runJobs';
import { findModel, modelsOf } from '../models';
import { modelRequest, type ModelRequest } from '../models/body';
import { other } from '../models/catalogue/other';
import { modelFields, showForImages } from '../models/fields';
import { requestIdentity } from '../models/identity';
import type { FluxModel, ModelOperation } from '../models/model';
import { InvalidParameterError } from '../models/validate';
import type { Item } from '../run/item';
import { usd } from '../run/spending';
import { invalidParameter } from '../segmind/errors';
import { readFieldValues } from './fieldValues';
import { readOptions } from './options';

/** The operation's list of models. @param standard the slug of its default */
export function modelField(operation: ModelOperation, standard: string): INodeProperties {
	return {
		displayName: 'Model',
		name: 'model',
		type: 'options',
		// With an expression, n8n would show the fields of every model.
		noDataExpression: true,
		displayOptions: { show: { operation: [operation] } },
		options: modelsOf[operation].map((model) => ({
			name: model.name,
			value: model.slug,
			description: dropdownDescription(model),
		})),
		default: standard,
		description: 'The model to use',
	};
}

/** What the operations that make images have in common, below the model. */
export const imageJobFields: INodeProperties[] = [
	...modelFields(),
	{
		displayName: 'Mode',
		name: 'mode',
		type: 'options',
		noDataExpression: true,
		displayOptions: showForImages,
		options: [
			{
				name: 'Wait for the Image',
				value: 'async',
				description: 'Submit the job, wait until the image is ready, and download it. Recommended.',
			},
			{
				name: 'Submit Only',
				value: 'submit',
				description:
					"Submit the job and continue immediately with its request ID. Fetch the image within 7 days with the 'Get Result' operation.",
			},
			{
				name: 'One Open Request',
				value: 'sync',
				description:
					'Keep one request open until the image is ready. Use it only for jobs that take less than a minute.',
			},
		],
		default: 'async',
		description: 'How the node waits for the image',
	},
];

/** Makes the images that an item asks for. @throws JobError, Interruption or LimiterClosedError when there are none */
export async function makeImages(
	item: Item,
	operation: ModelOperation,
): Promise<INodeExecutionData[]> {
	const slug = item.context.getNodeParameter('model', '');
	// For the error row, also if the parameters are not valid: a job that an earlier try has paid for is named, too.
	item.model = String(slug);
	item.record = item.run.ledger.earlier(item.place);
	const job = readJob(item, readModel(slug, operation));
	item.model = job.slug;
	return await runJobs(item, job);
}

function dropdownDescription({ description, typicalSeconds, typicalCost }: FluxModel): string {
	if (typicalCost === undefined) return description;
	return `${description}. About ${typicalSeconds} seconds and ${usd(typicalCost)} per image.`;
}

/**
 * The job that the item's parameters ask for.
 *
 * @throws JobError for whatever can be rejected before anything is submitted or uploaded
 */
function readJob({ context }: Item, model: FluxModel): Job {
	const options = readOptions(context);
	const { parameters } = context.getNode();
	const request = readRequest(model, readFieldValues(context, model), parameters.prompt);
	const references = readReferences(context, request.images);
	if (options.reuse) checkReusable(request, references);
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

/**
 * With a seed of the user's own, a request is known again by its values, which do not show which file was uploaded.
 *
 * @throws JobError when there are both
 */
function checkReusable({ parameters }: ModelRequest, references: ReferenceList[]): void {
	const hasFile = references.some((list) => list.references.some((each) => 'file' in each));
	if (!hasFile || parameters.seed === undefined) return;
	throw invalidParameter(
		"'Reuse If Already Made' cannot be combined with a Seed and an uploaded file",
		'Remove the Seed: the node then uses one that depends on the request, files included. Or give the image as a URL.',
	);
}

/** USD; the user may enter the slug of a model in the catalog. */
function costOf(model: FluxModel, slug: string): number | undefined {
	return model.typicalCost ?? findModel(slug)?.typicalCost;
}

function readModel(slug: unknown, operation: ModelOperation): FluxModel {
	const models = modelsOf[operation];
	const model = findModel(slug, models);
	if (model) return model;
	const slugs = models.map((each) => each.slug);
	throw invalidParameter(
		findModel(slug)
			? `The model '${String(slug)}' is not available for this operation`
			: `Unknown model '${String(slug)}'`,
		`Must be one of: ${slugs.join(', ')}. To take the model from a column or an expression, use 'Generate Image' with the model '${other.name}' and enter it as the slug.`,
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
