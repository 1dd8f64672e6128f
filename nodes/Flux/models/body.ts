import type { IDataObject } from 'n8n-workflow';
import { takesImages } from './imageParameters';
import type {
	FluxModel,
	ImageParameter,
	ImagesParameter,
	JsonParameter,
	ModelParameter,
} from './model';
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
 * @param values the values by the names of the node's parameters, as the visible fields have them
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
	/** By the names of the node's parameters. */
	const valid: IDataObject = {};
	let { slug } = model;
	for (const parameter of model.parameters) {
		const { name } = parameter;
		const value = values[name];
		if (parameter.kind === 'slug') slug = validSlug(parameter, value);
		else if (parameter.kind === 'json') {
			const own = separated(validJson(parameter, value), parameter);
			Object.assign(parameters, own.parameters);
			images.push(...own.images);
		} else if (takesImages(parameter)) {
			images.push(imageInput(parameter, value));
		} else if (hasEffect(parameter, valid)) {
			// The JSON may contain it as well, for example the seed.
			const given = validValue(parameter, value ?? parameters[name]);
			valid[name] = given ?? defaultIfRequired(parameter);
			if (valid[name] !== undefined) {
				Object.assign(parameters, bodyEntries(parameter, valid[name]));
			}
		}
	}
	if (!model.lacksPrompt) parameters.prompt = validPrompt(values.prompt, promptExpression);
	Object.assign(parameters, model.constants);
	const seed = (parameters.seed as number | undefined) ?? randomSeed();
	return { slug, parameters, seed, images };
}

/** What Segmind requires even if the user has not added the option. */
function defaultIfRequired(parameter: ModelParameter): IDataObject[string] | undefined {
	const isRequired = 'isAlwaysSent' in parameter && 'default' in parameter;
	return isRequired ? parameter.default : undefined;
}

/** A random seed from 1 to 2147483647, and those of the item's further images with it. */
export function randomSeed(): number {
	return 1 + Math.floor(Math.random() * (maximumSeed - maximumImages));
}

/** A seed in the same range that depends on the request alone. @param fingerprint of the request, in hex */
export function seedOf(fingerprint: string): number {
	return 1 + (parseInt(fingerprint.slice(0, 12), 16) % (maximumSeed - maximumImages));
}

/** Whether a parameter is sent with the values of those before it. @param valid by the names of the node's parameters */
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
