import type { IDataObject } from 'n8n-workflow';
import type { FluxModel, ModelParameter } from './model';
import { maximumImages, maximumSeed } from './parameters';
import { validPrompt } from './prompt';
import { validJson, validSlug, validValue } from './validate';

/** A valid request for one model. */
export interface ModelRequest {
	/** The model's name in the URL. */
	slug: string;
	/** The prompt and the model's own parameters, under Segmind's names. */
	parameters: IDataObject;
	/** The user's, or a random one. */
	seed: number;
	/** Where the URLs of reference files go. */
	references: ReferenceTarget;
}

/** Where the URLs of uploaded files go in the body. */
interface ReferenceTarget {
	apiName: string;
	acceptsList: boolean;
}

/**
 * The JSON body of a request. Nothing else composes or changes it.
 *
 * @param seed the ledger's, which stays the same in every try
 * @param referenceUrls of uploaded files; they follow the URLs that the user gave
 */
export function requestBody(
	{ parameters, references: { apiName, acceptsList } }: ModelRequest,
	seed: number,
	referenceUrls: string[],
): IDataObject {
	// Always sent: without a seed, some models use a fixed default (42 on the pages), and all images would be the same.
	const body: IDataObject = { ...parameters, seed };
	if (referenceUrls.length > 0) {
		const urls = (body[apiName] as string[] | undefined) ?? [];
		body[apiName] = acceptsList ? [...urls, ...referenceUrls] : referenceUrls[0];
	}
	return body;
}

/**
 * The request for a model, with valid values. Empty lists and strings are left out, and so is what has no effect with the
 * other values (quality with PNG, width with a fixed aspect ratio).
 *
 * @param values the values by the names of the node's parameters, as the engine collected them from the visible fields
 * @param promptExpression the field 'Prompt' as the user wrote it
 * @throws InvalidParameterError for a value that the model's page rules out
 */
export function modelRequest(
	model: FluxModel,
	values: IDataObject,
	promptExpression?: unknown,
): ModelRequest {
	const parameters: IDataObject = {};
	/** By the names of the node's parameters. */
	const valid: IDataObject = {};
	let { slug } = model;
	for (const parameter of model.parameters) {
		const { name, kind } = parameter;
		const value = values[name];
		if (kind === 'slug') slug = validSlug(parameter, value);
		else if (kind === 'json') Object.assign(parameters, validJson(parameter, value));
		// The JSON may contain it as well, for example the seed.
		else valid[name] = validValue(parameter, value ?? parameters[name]);
	}
	for (const parameter of model.parameters) {
		const value = valid[parameter.name];
		if (value !== undefined && hasEffect(parameter, valid)) {
			Object.assign(parameters, bodyEntries(parameter, value));
		}
	}
	parameters.prompt = validPrompt(values.prompt, promptExpression);
	const seed = (parameters.seed as number | undefined) ?? randomSeed();
	return { slug, parameters, seed, references: referenceTarget(model) };
}

/** A random seed from 1 to 2147483647, and those of the item's further images with it. */
export function randomSeed(): number {
	return 1 + Math.floor(Math.random() * (maximumSeed - maximumImages));
}

/** Whether a parameter is sent with the values of the others. @param valid by the names of the node's parameters */
function hasEffect({ onlyWhen }: ModelParameter, valid: IDataObject): boolean {
	return onlyWhen === undefined || onlyWhen.values.includes(String(valid[onlyWhen.parameter]));
}

/** What a valid value of the node's field stands for in the body, under Segmind's names. */
export function bodyEntries(parameter: ModelParameter, value: IDataObject[string]): IDataObject {
	switch (parameter.kind) {
		case 'size':
			return { ...parameter.sizes[String(value)] };
		case 'choice':
			return { [parameter.apiName]: parameter.apiValues?.[String(value)] ?? value };
		default:
			return { [parameter.apiName]: value };
	}
}

function referenceTarget({ parameters }: FluxModel): ReferenceTarget {
	const files = parameters.find(({ kind }) => kind === 'imageFields');
	const apiName = files?.kind === 'imageFields' ? files.apiName : '';
	const acceptsList = parameters.some(
		(parameter) => parameter.kind === 'imageUrls' && parameter.apiName === apiName,
	);
	return { apiName, acceptsList };
}
