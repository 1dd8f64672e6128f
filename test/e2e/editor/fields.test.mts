/** For each model, the open node shows exactly the catalogue's parameters, in its order. */
import type { Emulator } from '../../../emulator/emulator.mts';
import { modelsOf } from '../../../nodes/Flux/models/index.ts';
import type {
	ChoiceParameter,
	FluxModel,
	ModelOperation,
	ModelParameter,
} from '../../../nodes/Flux/models/model.ts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { describeInChromium } from './chromium.mts';
import { EditorPage } from './editorPage.mts';
import { takeReadmeScreenshot, takeScreenshot } from './screenshots.mts';

const OPERATIONS: Array<{ operation: ModelOperation; label: string }> = [
	{ operation: 'generate', label: 'Generate Image' },
	{ operation: 'edit', label: 'Edit Image' },
];

/** Whether a new node shows the parameter: if it depends on a choice, the choice's default decides. */
function isShownByDefault({ onlyWhen }: ModelParameter, { parameters }: FluxModel): boolean {
	if (!onlyWhen) return true;
	const choice = parameters.find(({ name }) => name === onlyWhen.parameter);
	return choice?.kind === 'choice' && onlyWhen.values.includes(choice.default);
}

function fieldsOf(model: FluxModel, placement: ModelParameter['placement']): ModelParameter[] {
	return model.parameters.filter(
		(parameter) => parameter.placement === placement && isShownByDefault(parameter, model),
	);
}

/** One model for each kind of panel; test/unit/fields.test.mts looks at all models, with n8n's own rules. */
const panels = [
	...['flux-2-pro', 'flux-2-klein-9b', 'flux-1.1-pro', 'flux-pro', 'other', 'flux-kontext-pro'],
	...['flux-fill-pro', 'flux-img2img', 'flux-pulid', 'flux-redux-dev', 'multi-image-kontext-pro'],
];

/** For every field that depends on a choice, one model with it, a choice that hides it and one that shows it. */
const dependent = new Map(
	modelsOf.generate.flatMap(({ name: model, parameters }) =>
		parameters
			.filter(({ placement, onlyWhen }) => placement === 'top' && onlyWhen)
			.map(({ name: field, onlyWhen }) => {
				const choice = parameters.find(
					({ name }) => name === onlyWhen!.parameter,
				) as ChoiceParameter;
				const named = (shows: boolean) =>
					choice.choices.find(({ value }) => onlyWhen!.values.includes(value) === shows)!.name;
				const test = { model, field, choice: choice.name, hides: named(false), shows: named(true) };
				return [field, test] as const;
			}),
	),
);

describeInChromium('the open Flux node', () => {
	let editor: EditorPage;
	let emulator: Emulator;

	beforeAll(async () => {
		const segmind = await startSegmind(useN8n().api, 'Segmind account');
		emulator = segmind.emulator;
		editor = await EditorPage.start();
		await editor.openNode(segmind.credential);
	});

	afterAll(async () => {
		await editor?.close();
		await emulator?.close();
	});

	describe.each(OPERATIONS)('for $label', ({ operation, label }) => {
		const models = modelsOf[operation];

		test('offers its models of the catalogue', async () => {
			await editor.choose('operation', label);
			await editor.openDropdown('model');
			// The docs show one of the two lists.
			if (operation === 'generate') await takeReadmeScreenshot(editor.page, 'models');
			else await takeScreenshot(editor.page, 'edit-models');
			for (const { name, description } of models) {
				const { page } = editor;
				await page.getByText(name, { exact: true }).locator('visible=true').first().hover();
				expect(await page.getByText(description).count()).toBeGreaterThan(0);
			}
			await editor.page.keyboard.press('Escape');
		});

		const shown = models.filter(({ slug }) => panels.includes(slug));

		test.each(shown)('shows the parameters of $name in order', async (model) => {
			await editor.choose('model', model.name);
			const shown = await editor.shownParameters();
			await takeScreenshot(editor.page, `${operation}-${model.slug}`);
			const own = (placement: ModelParameter['placement']) =>
				fieldsOf(model, placement).map(({ name }) => name);
			expect(shown.filter((name) => !['notice'].includes(name))).toEqual([
				'operation',
				'model',
				...own('first'),
				...(model.lacksPrompt ? [] : ['prompt']),
				...own('top'),
				'mode',
			]);
			const options = fieldsOf(model, 'option').map(({ displayName }) => displayName);
			// If there is only one option, n8n adds it without a list.
			if (options.length > 1) expect(await editor.offeredModelOptions()).toEqual(options);
		});

		/** For each field with a dropdown, two models that take different values. */
		const lists = new Map(
			shown.flatMap(({ name: model, parameters }) =>
				parameters
					.filter(({ placement, onlyWhen }) => placement === 'top' && !onlyWhen)
					.filter((parameter) => 'choices' in parameter)
					.map((parameter) => {
						const { name: field, choices } = parameter as ChoiceParameter;
						const names = choices.map(({ name }) => name).sort();
						return [`${field}: ${names.length > 2}`, { model, field, names }] as const;
					}),
			),
		);

		test.each([...lists.values()])(
			'offers the values of $field for $model, and no others',
			async ({ model, field, names }) => {
				await editor.choose('model', model);
				expect(await editor.offeredChoices(field)).toEqual(names);
			},
		);
	});

	const everyOption = [
		...['Check Every (Seconds)', 'Download Image', 'File Name', 'Include Other Input Fields'],
		...['Jobs at a Time', 'Number of Images', 'Put Output in Field', 'Reuse If Already Made'],
		...['Spending Limit (USD)', 'Time Limit (Seconds)'],
	];
	const ofFiles = ['Download Image', 'File Name', 'Put Output in Field'];

	test.each([
		['Wait for the Image', []],
		['One Open Request', ['Check Every (Seconds)']],
		['Submit Only', ['Check Every (Seconds)', ...ofFiles]],
	])('offers only options that count in the mode %s', async (mode, hidden) => {
		await editor.choose('operation', 'Generate Image');
		await editor.choose('mode', mode);
		expect(await editor.offeredOptions()).toEqual(
			everyOption.filter((option) => !hidden.includes(option)),
		);
	});

	test('offers the options of Get Result, whatever the mode was before', async () => {
		await editor.choose('mode', 'Submit Only');
		await editor.choose('operation', 'Get Result');
		expect(await editor.offeredOptions()).toEqual([
			...['Check Every (Seconds)', 'Download Image', 'File Name', 'Include Other Input Fields'],
			...['Put Output in Field', 'Time Limit (Seconds)', 'Wait for Completion'],
		]);
		await takeScreenshot(editor.page, 'panel-getResult');
	});

	test.each([
		['Get Status', ['operation', 'requestId']],
		['Get Many Requests', ['operation', 'returnAll', 'limit']],
		['Get Credits', ['operation']],
	])('shows the parameters of %s', async (operation, parameters) => {
		await editor.choose('operation', operation);
		await takeScreenshot(editor.page, `panel-${operation.replaceAll(' ', '-')}`);
		expect(await editor.shownParameters()).toEqual(parameters);
	});

	test.each([...dependent.values()])(
		'shows $field of $model only while $choice is $shows',
		async ({ model, field, choice, hides, shows }) => {
			await editor.choose('operation', 'Generate Image');
			await editor.choose('model', model);
			await editor.choose(choice, hides);
			expect(await editor.shownParameters()).not.toContain(field);
			await editor.choose(choice, shows);
			expect(await editor.shownParameters()).toContain(field);
		},
	);
});
