/** How docs/models.md describes one parameter of a model. */
import type {
	FluxModel,
	ImageParameter,
	ImagesParameter,
	IntegerParameter,
	ModelParameter,
	NumberParameter,
} from '../../nodes/Flux/models/model.ts';
import { modelsOf } from '../../nodes/Flux/models/index.ts';

/** The rows of a model's table: field, Segmind's parameter, default and values. */
export function parameterRows(model: FluxModel): string[] {
	return model.parameters.map((parameter) => {
		const values = `${valuesOf(parameter, model)}${conditionOf(parameter)}`;
		return `| ${fieldOf(parameter, model)} | ${sentAs(parameter)} | ${defaultOf(parameter)} | ${values} |`;
	});
}

function fieldOf(parameter: ModelParameter, model: FluxModel): string {
	const { displayName, placement } = parameter;
	if (placement === 'option') {
		return `${displayName} (${'isAlwaysSent' in parameter ? '_option_, always sent' : '_option_'})`;
	}
	// Edit Image calls the images to work on by another name than Generate Image.
	const edited = modelsOf.edit
		.find(({ slug }) => slug === model.slug)
		?.parameters.find(({ name }) => name === parameter.name);
	return !edited || edited.displayName === displayName
		? displayName
		: `${displayName}; ${edited.displayName} in Edit Image`;
}

/** Under which of Segmind's names it is sent. */
function sentAs(parameter: ModelParameter): string {
	switch (parameter.kind) {
		case 'size':
			return '`width`, `height`';
		case 'slug':
			return 'in the URL';
		case 'json':
			return 'each entry as it is';
		default:
			return `\`${parameter.apiName}\``;
	}
}

function defaultOf(parameter: ModelParameter): string {
	if (parameter.name === 'seed') return 'random';
	const isGiven = 'default' in parameter && parameter.default !== '';
	return isGiven ? `\`${String(parameter.default)}\`` : '–';
}

function valuesOf(parameter: ModelParameter, model: FluxModel): string {
	switch (parameter.kind) {
		case 'integer':
		case 'number':
			return numbersOf(parameter);
		case 'boolean':
			return 'true, false';
		case 'text':
			return 'text';
		case 'choice': {
			const values = parameter.choices.map(({ value }) => value).join(', ');
			return parameter.acceptsOthers ? `recommended: ${values}` : values;
		}
		case 'size':
			return parameter.choices.map(({ value }) => sized(value, parameter.sizes[value])).join(', ');
		case 'images':
		case 'image':
			return imagesOf(parameter, model);
		case 'slug':
			return "the last part of the URL of the model's page on segmind.com";
		case 'json':
			return 'a JSON object';
	}
}

/** The model's page sets the limits; where it sets none, the field in the editor only advises. */
function numbersOf(parameter: IntegerParameter | NumberParameter): string {
	const noun = parameter.kind === 'integer' ? 'whole number' : 'number';
	const { minimum, maximum, fieldMinimum, fieldMaximum } = parameter;
	const [low, high] = [minimum ?? fieldMinimum, maximum ?? fieldMaximum];
	if (low === undefined) return noun;
	const advice = minimum === undefined && maximum === undefined ? 'recommended: ' : '';
	const range = high === undefined ? `${low} or more` : `${low} – ${high}`;
	const multiple = 'multipleOf' in parameter ? `, a multiple of ${parameter.multipleOf}` : '';
	return `${noun}, ${advice}${range}${multiple}`;
}

function sized(value: string, size?: { width: number; height: number }): string {
	return size ? `${value} (${size.width} × ${size.height})` : value;
}

function imagesOf(
	{ kind, name, required }: ImageParameter | ImagesParameter,
	{ operations }: FluxModel,
): string {
	const [one, section] = name === 'mask' ? ['a mask', 'masks'] : ['one image', 'images'];
	const link = `[${kind === 'images' ? 'one or several images' : one}](#${section})`;
	if (required) return `${link}, required`;
	return operations.includes('edit') && name !== 'mask'
		? `${link}, required in Edit Image`
		: `${link}, optional`;
}

function conditionOf({ onlyWhen }: ModelParameter): string {
	if (!onlyWhen) return '';
	const field = onlyWhen.parameter.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
	return `; only when the ${field} is ${onlyWhen.values.join(' or ')}`;
}
