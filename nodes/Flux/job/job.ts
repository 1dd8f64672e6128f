import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecuteSingleFunctions,
} from 'n8n-workflow';
import type { OutputWish } from '../image/output';
import { findModel, models } from '../models';
import { buildBody, ParameterRefusal, randomSeed, splitList } from '../models/body';
import type { FluxModel } from '../models/model';
import { JobTrouble } from '../segmind/errors';

/** One picture job of one item, checked and ready to be submitted. */
export interface Job {
	model: FluxModel;
	mode: 'async' | 'sync';
	/** The request body, but for references that still have to be uploaded. */
	body: IDataObject;
	/** Input fields with reference pictures, and the body's key under which their addresses go. */
	references: { fields: string[]; apiName: string };
	output: OutputWish;
	/** Seconds for the whole job. */
	timeout: number;
	/** Seconds between two looks; undefined: adaptive. */
	pollInterval?: number;
	/** Jobs at a time in this run of the node. */
	maxConcurrency: number;
}

/**
 * The job that the item's parameters ask for.
 *
 * @throws JobTrouble for whatever the node's contract refuses before anything is submitted or uploaded
 */
export function readJob(
	context: IExecuteSingleFunctions,
	sent: DeclarativeRestApiSettings.HttpRequestOptions,
): Job {
	const model = readModel(context.getNodeParameter('model'));
	const body = readBody(model, (sent.body ?? {}) as IDataObject);
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		model,
		mode: readMode(context.getNodeParameter('mode', 'async')),
		body,
		references: readReferenceFields(context, model),
		output: {
			binaryPropertyName: textOr(options.binaryPropertyName, 'data'),
			fileName: textOr(options.fileName, ''),
			downloadImage: options.downloadImage !== false,
		},
		timeout: positive(options.timeout, 'Time Limit (Seconds)') ?? 600,
		pollInterval: positive(options.pollInterval, 'Check Every (Seconds)'),
		maxConcurrency: Math.max(
			1,
			Math.floor(positive(options.maxConcurrency, 'Jobs at a Time') ?? 10),
		),
	};
}

function readModel(slug: unknown): FluxModel {
	const model = findModel(slug);
	if (model) return model;
	throw refused(
		`The node does not have the model '${String(slug)}'`,
		`Choose one from the list: ${models.map(({ slug: known }) => known).join(', ')}.`,
	);
}

function readMode(mode: unknown): Job['mode'] {
	if (mode === 'async' || mode === 'sync') return mode;
	throw refused(`The node does not have the mode '${String(mode)}'`, 'Choose one: async or sync.');
}

function readBody(model: FluxModel, sent: IDataObject): IDataObject {
	try {
		return buildBody(model, sent, randomSeed);
	} catch (error) {
		if (error instanceof ParameterRefusal) throw refused(error.message, error.description);
		throw refused('The parameters could not be read', String(error));
	}
}

function readReferenceFields(
	context: IExecuteSingleFunctions,
	model: FluxModel,
): Job['references'] {
	const parameter = model.parameters.find(({ kind }) => kind === 'imageFields');
	if (parameter?.kind !== 'imageFields') return { fields: [], apiName: '' };
	const fields = splitList(context.getNodeParameter(parameter.name, '')).map(String);
	const { maximumFiles = Infinity } = parameter;
	if (fields.length > maximumFiles) {
		throw refused(
			`${parameter.displayName} names ${fields.length} fields: ${fields.join(', ')}`,
			`${model.name} takes ${maximumFiles}.`,
		);
	}
	return { fields, apiName: parameter.apiName };
}

function positive(value: unknown, displayName: string): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const number = Number(value);
	if (Number.isFinite(number) && number > 0) return number;
	throw refused(`${displayName} cannot be '${String(value)}'`, 'It takes a number above 0.');
}

function textOr(value: unknown, fallback: string): string {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	return text === '' ? fallback : text;
}

function refused(message: string, allowed: string): JobTrouble {
	const description = `${allowed} Nothing was submitted, so nothing is charged.`;
	return new JobTrouble({ message, description, charged: 'no' });
}
