import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecuteSingleFunctions,
} from 'n8n-workflow';
import type { OutputWish } from '../images/download';
import { findModel, models } from '../models';
import {
	buildRequest,
	ParameterRefusal,
	randomSeed,
	splitList,
	type ModelRequest,
} from '../models/body';
import type { FluxModel } from '../models/model';
import { JobTrouble } from '../segmind/errors';

/** How a picture is waited for and handed over. */
export interface LookUp {
	output: OutputWish;
	/** Seconds for the whole job. */
	timeout: number;
	/** Seconds between two polls; undefined: adaptive. */
	pollInterval?: number;
	/** Whether to wait for a job that still runs. */
	waitForCompletion: boolean;
}

/** One picture job of one item, checked and ready to be submitted. */
export interface Job extends Omit<LookUp, 'waitForCompletion'>, ModelRequest {
	mode: 'async' | 'submit' | 'sync';
	/** Seconds that the model usually takes. */
	usualSeconds: number;
	/** Input fields with reference pictures, and the body's key under which their addresses go. */
	references: { fields: string[]; apiName: string; takesList: boolean };
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
	const options = readOptions(context);
	return {
		...readRequest(model, (sent.body ?? {}) as IDataObject),
		...lookUpIn(options),
		mode: readMode(context.getNodeParameter('mode', 'async')),
		usualSeconds: model.usualSeconds,
		references: readReferenceFields(context, model),
		maxConcurrency: Math.max(
			1,
			Math.floor(positive(options.maxConcurrency, 'Jobs at a Time') ?? 10),
		),
	};
}

/**
 * What the options say about waiting for a picture and handing it over.
 *
 * @throws JobTrouble for a number that is none
 */
export function readLookUp(context: IExecuteSingleFunctions): LookUp {
	return lookUpIn(readOptions(context));
}

function lookUpIn(options: IDataObject): LookUp {
	return {
		output: {
			binaryPropertyName: textOr(options.binaryPropertyName, 'data'),
			fileName: textOr(options.fileName, ''),
			downloadImage: options.downloadImage !== false,
		},
		timeout: positive(options.timeout, 'Time Limit (Seconds)') ?? 600,
		pollInterval: positive(options.pollInterval, 'Check Every (Seconds)'),
		waitForCompletion: options.waitForCompletion !== false,
	};
}

function readOptions(context: IExecuteSingleFunctions): IDataObject {
	return context.getNodeParameter('options', {}) as IDataObject;
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
	if (mode === 'async' || mode === 'submit' || mode === 'sync') return mode;
	throw refused(
		`The node does not have the mode '${String(mode)}'`,
		'Choose one: async, submit or sync.',
	);
}

function readRequest(model: FluxModel, sent: IDataObject): ModelRequest {
	try {
		return buildRequest(model, sent, randomSeed);
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
	if (parameter?.kind !== 'imageFields') {
		return { fields: [], apiName: '', takesList: false };
	}
	const fields = splitList(context.getNodeParameter(parameter.name, '')).map(String);
	const { maximumFiles = Infinity } = parameter;
	if (fields.length > maximumFiles) {
		throw refused(
			`${parameter.displayName} names ${fields.length} fields: ${fields.join(', ')}`,
			`${model.name} takes ${maximumFiles}.`,
		);
	}
	const { apiName } = parameter;
	const takesList = model.parameters.some(
		(other) => other.kind === 'imageUrls' && other.apiName === apiName,
	);
	return { fields, apiName, takesList };
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
