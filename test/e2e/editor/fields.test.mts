/** For each model, the open node shows exactly the catalogue's parameters, in its order. */
import type { Emulator } from '../../../emulator/emulator.mts';
import { models } from '../../../nodes/Flux/models/index.ts';
import type {
	ChoiceParameter,
	FluxModel,
	ModelParameter,
} from '../../../nodes/Flux/models/model.ts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { describeInChromium } from './chromium.mts';
import { EditorPage } from './editorPage.mts';
import { takeReadmeScreenshot, takeScreenshot } from './screenshots.mts';

const COMMON_FIELDS = ['operation', 'model', 'prompt', 'mode'];

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

/** Every field that depends on a choice, with a choice that hides it and one that shows it. */
const dependent = models.flatMap(({ name: model, parameters }) =>
	parameters
		.filter(({ placement, onlyWhen }) => placement === 'top' && onlyWhen)
		.map(({ name: field, onlyWhen }) => {
			const choice = parameters.find(({ name }) => name === onlyWhen!.parameter) as ChoiceParameter;
			const shows = choice.choices.find(({ value }) => onlyWhen!.values.includes(value))!.name;
			const hides = choice.choices.find(({ value }) => !onlyWhen!.values.includes(value))!.name;
			return { model, field, choice: choice.name, hides, shows };
		}),
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

	test('offers every model of the catalogue', async () => {
		await editor.openDropdown('model');
		await takeReadmeScreenshot(editor.page, 'models');
		for (const { name, description } of models) {
			const { page } = editor;
			await page.getByText(name, { exact: true }).locator('visible=true').first().hover();
			expect(await page.getByText(description).count()).toBe(1);
		}
		await editor.page.keyboard.press('Escape');
	});

	test.each(models)('shows the parameters of $name in order', async (model) => {
		await editor.choose('model', model.name);
		const shown = await editor.shownParameters();
		await takeScreenshot(editor.page, model.slug);
		expect(shown).toEqual(expect.arrayContaining(COMMON_FIELDS));
		expect(shown.filter((name) => !COMMON_FIELDS.includes(name))).toEqual(
			fieldsOf(model, 'top').map(({ name }) => name),
		);
		const options = fieldsOf(model, 'option').map(({ displayName }) => displayName);
		// If there is only one option, n8n adds it without a list.
		if (options.length > 1) expect(await editor.offeredModelOptions()).toEqual(options);
	});

	test.each(dependent)(
		'shows $field of $model only while $choice is $shows',
		async ({ model, field, choice, hides, shows }) => {
			await editor.choose('model', model);
			await editor.choose(choice, hides);
			expect(await editor.shownParameters()).not.toContain(field);
			await editor.choose(choice, shows);
			expect(await editor.shownParameters()).toContain(field);
		},
	);
});
