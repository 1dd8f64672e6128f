/** The documentation of the models, generated from the catalogue: a table in the README, and docs/models.md. */
import type { FluxModel } from '../../nodes/Flux/models/model.ts';
import { usd } from '../../nodes/Flux/run/spending.ts';
import { bothSentence, modelTable, operationsOf, purposeTable } from './modelTables.mts';
import { parameterRows } from './parameterRows.mts';

/** Prettier would pad every row to the longest one. */
const unaligned = '<!-- prettier-ignore -->\n';

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
	const table = `${unaligned}${purposeTable(models, 'docs/models.md')}`;
	// A function, because in a replacement text the $1 of a price would stand for the first group.
	return readme.replace(
		marked,
		(_, start: string, end: string) => `${start}\n\n${table}\n\n${bothSentence(models)}\n\n${end}`,
	);
}

/** The whole of docs/models.md. */
export function modelsPage(models: FluxModel[]): string {
	const parts = [heading, modelTable(models), bothSentence(models), introduction];
	return `${[...parts, ...models.map(sectionOf)].join('\n\n')}\n`;
}

const heading = `# Models and parameters

<!-- Written by \`npm run docs\` from nodes/Flux/models; do not edit by hand -->

[Which model](#which-model) · [Fields](#fields) · [Images](#images) · [Masks](#masks) · then a section for each model,
in the order of the node's list

## Which model

Choose the operation and the model in the node; the model's fields appear below it.

![The list of models in the node](screenshots/models.png)

Times and prices are what one image usually takes and costs; for each purpose, the cheapest model comes first.`;

const introduction = `## Fields

**Prompt** describes the image; for an edit, it says what to change and what to keep. It takes text. An expression may
also give a number, or the list of text parts that some AI nodes return. An object or another list is rejected before it
costs anything, and the error suggests an expression if it finds a text.

The tables below show the other fields of each model, followed by Segmind's names for the parameters. Fields marked
_option_ are under **Model Options** and are sent only if you add them, or always, if the table says so.

The node rejects a value outside a range or a list before it submits anything. A range or a list marked _recommended_ is
only what the editor offers: any other value of an expression is sent to Segmind, which charges nothing if it rejects
it. The node also takes a value by its name in the list, in upper or lower case; it sends jpeg as \`jpg\` where Segmind
calls it that.

The **seed** is always sent. If you leave it out, each item gets a random one, so that images differ. The output contains
it: the same seed with the same model, prompt and parameters generates the same image again.

## Images

**Edit Image** needs an image to work on. **Generate Image** takes reference images, with the models that have a field for
them. Both take images in any form that a workflow has them in, and several where the field is for several:

| What | For example |
| --- | --- |
| the name of an input field with a file | \`data\` |
| a public URL | \`https://example.com/product.png\` |
| several, separated by commas or line breaks | \`photo, logo, https://example.com/a.png\` |
| a file of an earlier node, by an expression | \`{{ $('Form').item.binary.photo }}\` |
| an object with a URL, as in Airtable and Notion | \`{{ $json.Attachments }}\` |
| a data URI | \`data:image/png;base64,…\` |
| a list of these, also as JSON text | \`{{ [$binary.photo, $json.url] }}\` |

**Other (by Slug)** runs any other image model on Segmind. It takes the slug as the URL of the model's page has it, capitals
and underscores included. It rejects models that make videos, such as \`flux-3-…\`, which cost dollars. In its JSON, a
value such as \`"image": "data"\` is replaced by the URL of that field's file; any other text is sent as it is. Kontext
Pro and Max can also generate an image without one: enter their slugs there.

Files must be PNG, JPEG or WebP. They are uploaded to Segmind, each once. In workflows that keep files within the JSON
data, an expression for a file is \`{{ $json._files.photo }}\` or \`{{ $('Form').item._files.photo }}\`.

## Masks

A mask shows which part of an image to repaint: a black and white image of the same size. **Black is kept, white is
painted.** The prompt describes what appears in the white part. Fill Pro needs no mask for an image that is transparent
where it is to be repainted.

Draw it in any image editor, or reuse one mask for a whole series, for example with a white background around a black
product.`;

function sectionOf(model: FluxModel): string {
	return [
		`## ${model.name}`,
		'',
		summaryOf(model),
		'',
		'| Field | Parameter | Default | Values |',
		'| --- | --- | --- | --- |',
		...parameterRows(model),
	].join('\n');
}

function summaryOf(model: FluxModel): string {
	const { slug, page, description, typicalSeconds, typicalCost, lacksPrompt } = model;
	const [first, ...others] = operationsOf(model).map((name) => `**${name}**`);
	const sentences = [
		`${description}.`,
		typicalCost !== undefined &&
			`About ${typicalSeconds} seconds and ${usd(typicalCost)} per image.`,
		`Operation${others.length > 0 ? 's' : ''}: ${[first, ...others].join(' and ')}.`,
		lacksPrompt && 'It takes no prompt.',
		...Object.entries(model.constants ?? {}).map(
			([name, value]) =>
				`Segmind requires \`${name}\`, for which the node always sends \`${String(value)}\`.`,
		),
		typicalCost !== undefined && `Segmind's page: [${slug}](${page}).`,
	];
	return sentences.filter(Boolean).join(' ');
}
