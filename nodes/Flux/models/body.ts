import type { IDataObject } from 'n8n-workflow';
import type {
	FluxModel,
	ImageParameter,
	ImagesParameter,
	JsonParameter,
	ModelParameter,
} from './model';
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
	/** The images that the body is to contain as URLs. */
	images: ImageInput[];
}

/** The value of a parameter that takes images, as the workflow gives it. */
export interface ImageInput {
	/** The node's parameter. */
	name: string;
	apiName: string;
	/** The parameter's label, for messages. */
	label: string;
	value: unknown;
	/** Whether the model takes several. */
	acceptsList: boolean;
	isRequired: boolean;
	/** Whether text that is not the name of a field with a file is sent as it is: the user's own JSON. */
	isOwnJson: boolean;
}

/**
 * The JSON body of a request. Nothing else composes or changes it.
 *
 * @param seed the ledger's, which stays the same in every try
 * @param urls of the images, by Segmind's name of their parameter
 */
export function requestBody(
	{ parameters, images }: ModelRequest,
	seed: number,
	urls: Record<string, string[]>,
): IDataObject {
	// Always sent: without a seed, some models use a fixed default (42 on the pages), and all images would be the same.
	const body: IDataObject = { ...parameters, seed };
	for (const { apiName, acceptsList } of images) {
		const [first, ...others] = urls[apiName] ?? [];
		if (first !== undefined) body[apiName] = acceptsList ? [first, ...others] : first;
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
	const images: ImageInput[] = [];
	let { slug } = model;
	for (const parameter of model.parameters) {
		const value = values[parameter.apiName];
		if (parameter.kind === 'slug') slug = validSlug(parameter, value);
		else if (parameter.kind === 'json') {
			const own = separated(validJson(parameter, value), parameter);
			Object.assign(parameters, own.parameters);
			images.push(...own.images);
		} else if (parameter.kind === 'images' || parameter.kind === 'image') {
			images.push(imageInput(parameter, value));
		} else {
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
	return { slug, parameters, seed, images };
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

function imageInput(parameter: ImagesParameter | ImageParameter, value: unknown): ImageInput {
	const { kind, name, apiName, displayName, required = false } = parameter;
	const acceptsList = kind === 'images';
	return {
		name,
		apiName,
		label: displayName,
		value,
		acceptsList,
		isRequired: required,
		isOwnJson: false,
	};
}

/** Names under which models on Segmind take images, as far as their pages are known. */
const imageNames =
	/^(images?|image_urls?|image_prompt|(input|control|redux|main_face|reference|init|mask)_images?|mask|mask_url|(input_)?image_\d+)$/;

/** The entries of the user's own JSON: those that take images, and the others. */
function separated(json: IDataObject, { name, displayName }: JsonParameter) {
	const parameters: IDataObject = {};
	const images: ImageInput[] = [];
	for (const [apiName, value] of Object.entries(json)) {
		if (!imageNames.test(apiName) || !mayNameFiles(value)) parameters[apiName] = value;
		else {
			const label = `${displayName}, ${apiName}`;
			const acceptsList = Array.isArray(value);
			images.push({ name, apiName, label, value, acceptsList, isRequired: false, isOwnJson: true });
		}
	}
	return { parameters, images };
}

/** Whether it is a text, a file or a list of these. */
function mayNameFiles(value: unknown): boolean {
	if (Array.isArray(value)) return value.length > 0 && value.every(isTextOrFile);
	return isTextOrFile(value);
}

function isTextOrFile(value: unknown): boolean {
	if (typeof value === 'string') return value !== '';
	return typeof value === 'object' && value !== null && 'mimeType' in value;
}
