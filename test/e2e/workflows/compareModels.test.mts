/** The workflow "Compare models and seeds": its contact sheet has every image, or the reason why one is missing. */
import type { Emulator } from '../../../emulator/emulator.mts';
import type { Execution, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf } from '../../../tools/playground/workflows.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { fileOf, nodeOf, quickExample, tableIn } from './exampleWorkflow.mts';

interface Comparison {
	prompt: string;
	models: Array<{ name: string; slug: string; parameters: object }>;
	seeds: number[];
}

const { api } = useN8n();
let emulator: Emulator;
let workflow: WorkflowFile;
let comparison: Comparison;

beforeAll(async () => {
	const segmind = await startSegmind(api, 'Compare models');
	emulator = segmind.emulator;
	workflow = await quickExample('compare-models.json', segmind.credential);
	comparison = tableIn<Comparison>(workflow, 'What to compare');
});

afterAll(async () => await emulator?.close());

/** Runs the workflow with an empty bill. @returns the execution and the contact sheet's HTML */
async function compare(what: Comparison): Promise<{ execution: Execution; page: string }> {
	emulator.reset();
	nodeOf(workflow, 'What to compare').parameters.jsonOutput = JSON.stringify(what);
	const execution = await api.runWorkflow(await api.createWorkflow(workflow));
	expect(failureOf(execution)).toBeUndefined();
	const [sheet] = itemsOf(execution, 'Contact sheet');
	expect(sheet.binary?.data).toMatchObject({
		fileName: 'contact-sheet.html',
		mimeType: 'text/html',
	});
	return { execution, page: (await fileOf(api, sheet)).toString('utf8') };
}

test('every model runs the prompt with every seed, and all are side by side on the sheet', async () => {
	const { execution, page } = await compare(comparison);
	const sent = emulator.bill.entries.map(({ slug, body }) => {
		const { prompt, seed } = body as { prompt: string; seed: number };
		expect(prompt).toBe(comparison.prompt);
		return `${slug} ${seed}`;
	});
	const { models, seeds } = comparison;
	const all = models.flatMap(({ slug }) => seeds.map((seed) => `${slug} ${seed}`));
	expect(sent.sort()).toEqual(all.sort());
	expect(emulator.bill).toMatchObject({ completed: 6, charged: 0.68 });
	expect(nodeOf(workflow, 'How this works').parameters.content).toMatch(/6 images.*\$0\.68/);

	for (const { json } of itemsOf(execution, 'Generate the image')) {
		const bytes = await emulator.bytesOf(String(json.request_id));
		expect(page).toContain(`src="data:image/jpeg;base64,${bytes.toString('base64')}"`);
	}
	const captions = [...page.matchAll(/<b>(.+?)<\/b> · seed (\d+) · (\S+)/g)];
	expect(captions.map(([, model, seed, cost]) => `${seed} ${model} ${cost}`)).toEqual([
		'7 FLUX.2 Pro $0.07',
		'7 FLUX.2 Max $0.22',
		'7 FLUX1.1 Pro $0.05',
		'42 FLUX.2 Pro $0.07',
		'42 FLUX.2 Max $0.22',
		'42 FLUX1.1 Pro $0.05',
	]);
	expect(page).toContain('6 images, $0.68 in total');
});

test('a model that fails is shown on the sheet with the reason, and the prompt is escaped', async () => {
	const [pro] = comparison.models;
	const unknown = { name: 'Flux 9000', slug: 'flux-9000', parameters: {} };
	const { page } = await compare({
		prompt: 'A bottle labelled <img src=x onerror=alert(1)> & more',
		models: [unknown, pro],
		seeds: [7],
	});
	expect(page).toMatch(/<p>Segmind has no model with this name: .*<\/p><b>Flux 9000<\/b> · seed 7/);
	expect(page.match(/<img /g)).toHaveLength(1);
	expect(page).toContain('A bottle labelled &#60;img src=x onerror=alert(1)&#62; &#38; more');
	expect(page).toContain('1 image, $0.07 in total');
	expect(emulator.bill).toMatchObject({ completed: 1, charged: 0.07 });
});
