/** The documentation of the models, generated from the catalogue: a table in the README, and docs/models.md. */
import type { FluxModel, ModelParameter } from '../../nodes/Flux/models/model.ts';

/**
 * The README with its table of models replaced.
 *
 * @throws Error when the comments around the table are missing
 */
export function withModelTable(readme: string, models: FluxModel[]): string {
	const marked = /(<!-- models:[^>]*-->)[\s\S]*?(<!-- \/models -->)/;
	if (!marked.test(readme)) {
		throw new Error('README.md lacks the comments around its table of models');
	}
	// A function, because in a replacement text the $1 of a price would stand for the first group.
	return readme.replace(
		marked,
		(_, start: string, end: string) => `${start}\n\n${modelTable(models)}\n\n${end}`,
	);
}

function modelTable(models: FluxModel[]): string {
	const rows = models.map(({ page, name, description, typicalSeconds, typicalCost }) =>
		typicalCost === undefined
			? `| [${name}](${page}) | ${description} | | |`
			: `| [${name}](${page}) | ${description} | ${typicalSeconds} s | $${typicalCost.toFixed(2)} |`,
	);
	return ['| Model | Good for | Time | Price |', '| --- | --- | ---: | ---: |', ...rows].join('\n');
}

/** The whole of docs/models.md. */
export function modelsPage(models: FluxModel[]): string {
	return `${introduction}\n\n${models.map(sectionOf).join('\n\n')}\n`;
}

const introduction = `# Models and parameters

<!-- Written by \`npm run docs\` from nodes/Flux/models; do not edit by hand -->

Choose the model in the node; its fields appear below it.

![The list of models in the node](screenshots/models.png)

Each table shows the fields of one model, followed by Segmind's name for the parameter. Fields marked _option_ are under
**Model Options** and are sent only if you add them. The node rejects a value outside a range or a list before it submits
anything; a range marked _recommended_ limits only the field in the editor, not what an expression sends.

The **seed** is always sent. If you leave it out, each item gets a random one, so that images differ. The output contains
it: the same seed with the same model, prompt and parameters generates the same image again.

## Images

Fields for images take them in any form that a workflow has them in, alone or as a list:

| What | For example |
| --- | --- |
| the name of an input field with a file | \`data\` |
| a public URL | \`https://example.com/product.png\` |
| several, separated by commas or line breaks | \`photo, logo, https://example.com/a.png\` |
| a file of an earlier node, by an expression | \`{{ $('Form').item.binary.photo }}\` |
| an object with a URL, as in Airtable and Notion | \`{{ $json.Attachments }}\` |
| a data URI | \`data:image/png;base64,…\` |
| a list of these, also as JSON text | \`{{ [$binary.photo, $json.url] }}\` |

In the JSON of Other (by Slug), a value such as \`"image": "data"\` is replaced by the URL of that field's file; any
other text is sent as it is.

Files must be PNG, JPEG or WebP. They are uploaded to Segmind, each once. In workflows that keep files within the JSON
data, an expression for a file is \`{{ $json._files.photo }}\` or \`{{ $('Form').item._files.photo }}\`.`;

function sectionOf(model: FluxModel): string {
	return [
		`## ${model.name}`,
		'',
		summaryOf(model),
		'',
		'| Field | Parameter | Default | Values |',
		'| --- | --- | --- | --- |',
		...model.parameters.map(rowOf),
	].join('\n');
}

function summaryOf({ slug, page, description, typicalSeconds, typicalCost }: FluxModel): string {
	if (typicalCost === undefined) return `${description}.`;
	return `${description}. About ${typicalSeconds} seconds and $${typicalCost.toFixed(2)} per image. Segmind's page: [${slug}](${page}).`;
}

function rowOf(parameter: ModelParameter): string {
	const { displayName, placement } = parameter;
	const field = placement === 'option' ? `${displayName} (_option_)` : displayName;
	const values = `${valuesOf(parameter)}${conditionOf(parameter)}`;
	return `| ${field} | ${sentAs(parameter)} | ${defaultOf(parameter)} | ${values} |`;
}

function sized(value: string, size?: { width: number; height: number }): string {
	return size ? `${value} (${size.width} × ${size.height})` : value;
}

/** Under which of Segmind's names it is sent. */
function sentAs(parameter: ModelParameter): string {
	return 'apiName' in parameter ? `\`${parameter.apiName}\`` : '`width`, `height`';
}

function defaultOf(parameter: ModelParameter): string {
	if (parameter.name === 'seed') return 'random';
	return 'default' in parameter ? `\`${String(parameter.default)}\`` : '–';
}

function valuesOf(parameter: ModelParameter): string {
	switch (parameter.kind) {
		case 'integer':
		case 'number': {
			const noun = parameter.kind === 'integer' ? 'whole number' : 'number';
			const { minimum, maximum, fieldMinimum, fieldMaximum } = parameter;
			// The model's page sets the limits; where it sets none, the field in the editor only advises.
			const advice = minimum === undefined && maximum === undefined ? ' recommended' : '';
			const [low, high] = [minimum ?? fieldMinimum, maximum ?? fieldMaximum];
			if (low === undefined) return noun;
			const range = high === undefined ? `${low} or more` : `${low} – ${high}`;
			return `${noun}, ${range}${advice}`;
		}
		case 'boolean':
			return 'true, false';
		case 'text':
			return 'text';
		case 'choice': {
			const values = parameter.choices.map(({ value }) => value).join(', ');
			return parameter.acceptsOthers ? `${values} recommended` : values;
		}
		case 'size':
			return parameter.choices.map(({ value }) => sized(value, parameter.sizes[value])).join(', ');
		case 'images':
			return 'images, in [any form](#images)';
		case 'image':
			return 'one image, in [any form](#images)';
		case 'slug':
			return "the last part of the URL of the model's page on segmind.com";
		case 'json':
			return 'a JSON object';
	}
}

function conditionOf({ onlyWhen }: ModelParameter): string {
	if (!onlyWhen) return '';
	const field = onlyWhen.parameter.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
	return `; only when the ${field} is ${onlyWhen.values.join(' or ')}`;
}
