/** The tables of models by what one wants to do: a row for each purpose in the README, one for each model in docs/models.md. */
import { purposes, type Purpose } from '../../nodes/Flux/models/purpose.ts';
import type { FluxModel } from '../../nodes/Flux/models/model.ts';
import { operations } from '../../nodes/Flux/operations/index.ts';
import { usd } from '../../nodes/Flux/run/spending.ts';
import { anchorOf } from './links.mts';

/** One row for each purpose, with all its models. @param page the file that has the models' sections */
export function purposeTable(models: FluxModel[], page: string): string {
	const rows = byPurpose(models).map(
		([label, some]) =>
			`| ${label} | ${some.map((model) => `${linkTo(model, page)} ${priceOf(model)}`.trim()).join(' · ')} |`,
	);
	return ['| To get | Models |', '| --- | --- |', ...rows].join('\n');
}

/** One row for each model; the first of each purpose names it. */
export function modelTable(models: FluxModel[]): string {
	const rows = byPurpose(models).flatMap(([label, some]) =>
		some.map((model, index) => {
			const { description, typicalSeconds, typicalCost } = model;
			const price = typicalCost === undefined ? '|' : `${typicalSeconds} s | ${usd(typicalCost)}`;
			return `| ${index === 0 ? `**${label}**` : ''} | ${linkTo(model)} | ${description} | ${operationsOf(model).join(', ')} | ${price} |`;
		}),
	);
	const head = '| To get | Model | In a few words | Operation | Time | Price |';
	return [head, '| --- | --- | --- | --- | ---: | ---: |', ...rows].join('\n');
}

/** Names the models that make images from text and edit them, too. */
export function bothSentence(models: FluxModel[]): string {
	const names = models.filter(({ operations: all }) => all.length > 1).map(({ name }) => name);
	return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} also change images with words and combine several.`;
}

/** The names of the operations that offer a model. */
export function operationsOf(model: FluxModel): string[] {
	return model.operations.map(
		(operation) => operations.find(({ option }) => option.value === operation)!.option.name,
	);
}

/** The models for each purpose that there are any for, by its label, the cheapest first. */
function byPurpose(models: FluxModel[]): Array<[label: string, models: FluxModel[]]> {
	return (Object.keys(purposes) as Purpose[])
		.map((purpose): [string, FluxModel[]] => [
			purposes[purpose],
			models
				.filter(({ goodFor }) => goodFor === purpose)
				.sort((a, b) => (a.typicalCost ?? 0) - (b.typicalCost ?? 0)),
		])
		.filter(([, some]) => some.length > 0);
}

function linkTo({ name }: FluxModel, page = ''): string {
	return `[${name}](${page}#${anchorOf(name)})`;
}

function priceOf({ typicalSeconds, typicalCost }: FluxModel): string {
	return typicalCost === undefined ? '' : `${typicalSeconds} s, ${usd(typicalCost)}`;
}
