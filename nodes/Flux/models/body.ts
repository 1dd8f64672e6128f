import type { IDataObject } from 'n8n-workflow';
import type { FluxModel, ModelParameter } from './model';
import { maximumSeed } from './parameters';
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
 * @param values the values under Segmind's names, as the engine collected them from the visible fields
 * @param promptExpression the field 'Prompt' as the user wrote it
 * @throws InvalidParameterError for a value that the model's page rules out
 */
export function modelRequest(
	model: FluxModel,
	values: IDataObject,
	promptExpression?: unknown,
): ModelRequest {
	const parameters: IDataObject = {};
	let { slug } = model;
	for (const parameter of model.parameters) {
		const value = values[parameter.apiName];
		if (parameter.kind === 'slug') slug = validSlug(parameter, value);
		else if (parameter.kind === 'json') Object.assign(parameters, validJson(parameter, value));
		else {
			// The JSON may contain it as well, for example the seed.
			const valid = validValue(parameter, value ?? parameters[parameter.apiName]);
			if (valid !== undefined) parameters[parameter.apiName] = valid;
		}
	}
	parameters.prompt = validPrompt(values.prompt, promptExpression);
	for (const { apiName, onlyWhen } of model.parameters) {
		if (onlyWhen && !hasEffect(model, onlyWhen, parameters)) delete parameters[apiName];
	}
	const seed = (parameters.seed as number | undefined) ?? randomSeed();
	return { slug, parameters, seed, references: referenceTarget(model) };
}

/** A random seed from 1 to 2147483647. */
export function randomSeed(): number {
	return 1 + Math.floor(Math.random() * maximumSeed);
}

function hasEffect(
	model: FluxModel,
	{ parameter, values }: NonNullable<ModelParameter['onlyWhen']>,
	parameters: IDataObject,
): boolean {
	const other = model.parameters.find(({ name }) => name === parameter);
	return other === undefined || values.includes(String(parameters[other.apiName]));
}

function referenceTarget({ parameters }: FluxModel): ReferenceTarget {
	const files = parameters.find(({ kind }) => kind === 'imageFields');
	const apiName = files?.apiName ?? '';
	const acceptsList = parameters.some(
		(parameter) => parameter.kind === 'imageUrls' && parameter.apiName === apiName,
	);
	return { apiName, acceptsList };
}
