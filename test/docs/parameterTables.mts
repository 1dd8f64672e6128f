import type { FluxModel, ModelParameter } from '../../nodes/Flux/models/model.ts';

/** The README's chapter on models: one table per model, made from the catalogue. */
export function parameterTables(models: FluxModel[]): string {
	return models.map(tableOf).join('\n\n');
}

/**
 * The README with its tables replaced.
 *
 * @throws Error when the marks between which the tables stand are gone
 */
export function withParameterTables(readme: string, models: FluxModel[]): string {
	const marked = /(<!-- parameters:[^>]*-->)[\s\S]*?(<!-- \/parameters -->)/;
	if (!marked.test(readme))
		throw new Error('README.md has lost the marks around its parameter tables');
	const tables = parameterTables(models);
	// By a function: in a text, the $1 of a price would stand for the first mark.
	return readme.replace(
		marked,
		(_, start: string, end: string) => `${start}\n\n${tables}\n\n${end}`,
	);
}

function tableOf(model: FluxModel): string {
	const { name, parameters } = model;
	return [
		`### ${name}`,
		'',
		introductionOf(model),
		'',
		'| Parameter | Default | Takes |',
		'| --- | --- | --- |',
		...parameters.map(rowOf),
	].join('\n');
}

function introductionOf({ slug, description, usualSeconds, usualCost }: FluxModel): string {
	if (usualCost === undefined) return `${description}.`;
	return `${description}. About ${usualSeconds} seconds and $${usualCost.toFixed(2)} per picture. On Segmind: \`${slug}\`.`;
}

function rowOf(parameter: ModelParameter): string {
	const { displayName, apiName, placement } = parameter;
	const where = placement === 'option' ? ' (option)' : '';
	return `| ${displayName}${where}, \`${apiName}\` | ${defaultOf(parameter)} | ${takes(parameter)} |`;
}

function defaultOf(parameter: ModelParameter): string {
	if (parameter.name === 'seed') return 'random';
	return 'default' in parameter ? `\`${String(parameter.default)}\`` : '–';
}

function takes(parameter: ModelParameter): string {
	return `${values(parameter)}${condition(parameter)}`;
}

function values(parameter: ModelParameter): string {
	switch (parameter.kind) {
		case 'integer':
		case 'number': {
			const noun = parameter.kind === 'integer' ? 'whole number' : 'number';
			const { minimum, maximum, fieldMinimum, fieldMaximum } = parameter;
			// What no page rules out is sent as it is; the field in the editor only advises.
			const advice = minimum === undefined && maximum === undefined ? 'best ' : '';
			const [low, high] = [minimum ?? fieldMinimum, maximum ?? fieldMaximum];
			if (low !== undefined && high !== undefined) return `${noun}, ${advice}${low} – ${high}`;
			return low === undefined ? noun : `${noun}, ${advice}${low} or more`;
		}
		case 'boolean':
			return 'true, false';
		case 'choice':
			return parameter.choices.map(({ value }) => value).join(', ');
		case 'imageUrls':
			return 'web addresses, one per line or separated by commas, or a list';
		case 'imageUrl':
			return 'one web address';
		case 'slug':
			return "the name at the end of the model's page on segmind.com";
		case 'json':
			return 'a JSON object';
		case 'imageFields':
			return parameter.maximumFiles === 1 ? 'the name of one input field' : 'names of input fields';
	}
}

function condition({ onlyWhen }: ModelParameter): string {
	if (!onlyWhen) return '';
	const field = onlyWhen.parameter.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
	return `; only when the ${field} is ${onlyWhen.values.join(' or ')}`;
}
