/** The option "Include Other Input Fields": what an item keeps, and what an earlier job has left in it. */
import { BINARY_IN_JSON_PROPERTY, type INodeExecutionData } from 'n8n-workflow';
import type { Emulator } from '../../emulator/emulator.mts';
import { binaryOf } from './engine.mts';
import { promptItems, runFlux } from './flux.mts';
import { n8nContainer, n8nCore } from './n8nCore.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

useEmulator((started) => (emulator = started));

const keep = { includeOtherFields: true };

const onePixel = Buffer.from('not read by the node');

/** A file of an earlier node. */
async function file(fileName: string) {
	const location = { type: 'execution' as const, workflowId: 'w', executionId: 'earlier' };
	const binary = { data: '', mimeType: 'image/png', fileName };
	return await n8nContainer().get(n8nCore().BinaryDataService).store(location, onePixel, binary);
}

/** A row of a spreadsheet with a photo of its own, and one where the image will be. */
const row = async (json: object): Promise<INodeExecutionData> => ({
	json: { prompt: 'a fox', caption: 'Our fox', status: 'todo', ...json },
	binary: { photo: await file('photo.png'), data: await file('old.png') },
});

describe('an image', () => {
	it('keeps nothing of the input by default', async () => {
		const run = await runFlux(emulator, {}, { items: [await row({})] });
		const [{ json, binary }] = run.output[0];
		expect(json).not.toHaveProperty('caption');
		expect(Object.keys(binary!)).toEqual(['data']);
	});

	it.each(['async', 'sync'])(
		"keeps the input's fields and files; the node's own win (%s)",
		async (mode) => {
			const run = await runFlux(emulator, { mode, options: keep }, { items: [await row({})] });
			const [item] = run.output[0];
			expect(item.json).toMatchObject({
				caption: 'Our fox',
				prompt: 'a fox',
				status: 'COMPLETED',
				model: 'flux-2-pro',
				width: 1024,
			});
			expect(item.binary?.photo.fileName).toBe('photo.png');
			expect(item.binary?.data.fileName).toMatch(/^a-fox-\d+\.png$/);
			expect((await binaryOf(item)).length).toBeGreaterThan(1000);
			expect(item.pairedItem).toEqual({ item: 0 });
		},
	);

	it('does not carry what an earlier job has left in the item', async () => {
		const earlier = {
			image_url: 'https://example.com/earlier.png',
			image_index: 3,
			incomplete: true,
			error: 'The content filter blocked this image',
			details: { charged: 'no' },
		};
		const items = [await row(earlier)];
		const run = await runFlux(emulator, { mode: 'sync', options: keep }, { items });
		const { json } = run.output[0][0];
		expect(json.caption).toBe('Our fox');
		for (const key of Object.keys(earlier)) expect(json).not.toHaveProperty(key);
	});

	it('keeps details that are not those of an error', async () => {
		const items = [await row({ details: 'sold out' })];
		const run = await runFlux(emulator, { options: keep }, { items });
		expect(run.output[0][0].json.details).toBe('sold out');
	});

	it('keeps json that refers to itself', async () => {
		const [item] = promptItems('a fox');
		item.json.self = item.json;
		const run = await runFlux(emulator, { options: keep }, { items: [item] });
		expect(run.error).toBeUndefined();
		const { json } = run.output[0][0];
		expect((json.self as typeof json).prompt).toBe('a fox');
		expect(json.status).toBe('COMPLETED');
	});

	it('keeps the fields for each image of a job', async () => {
		emulator.imagesPerJob = 2;
		emulator.responseShapes = { result: 'output_list' };
		const run = await runFlux(emulator, { options: keep }, { items: [await row({})] });
		expect(run.output[0].map(({ json }) => [json.caption, json.image_index])).toEqual([
			['Our fox', 0],
			['Our fox', 1],
		]);
	});

	it("stands beside the input's files in a combined workflow", async () => {
		const { json, binary } = await row({});
		const items = [{ json: { ...json, [BINARY_IN_JSON_PROPERTY]: binary } }] as never;
		const settings = { binaryMode: 'combined' } as never;
		const run = await runFlux(emulator, { options: keep }, { items, settings });
		const files = run.output[0][0].json[BINARY_IN_JSON_PROPERTY] as never as typeof binary;
		expect(Object.keys(files!).sort()).toEqual(['data', 'photo']);
		expect(files?.data.fileName).toMatch(/^a-fox/);
	});

	it('is delivered although a combined workflow has something else where its files are', async () => {
		const items = promptItems('a fox');
		items[0].json[BINARY_IN_JSON_PROPERTY] = 'a column';
		const settings = { binaryMode: 'combined' } as never;
		const run = await runFlux(emulator, { options: keep }, { items, settings });
		expect(run.error).toBeUndefined();
		expect((await binaryOf(run.output[0][0])).length).toBeGreaterThan(1000);
	});

	it('has only its own fields in what a retry finds of it', async () => {
		emulator.responseShapes = { sync: 'image_base64' };
		const items = [await row({ caption: 'kept out of the ledger' }), ...promptItems('forbidden')];
		const failed = await runFlux(emulator, { mode: 'sync', options: keep }, { items });
		expect(JSON.stringify(failed.contextOf())).toContain('COMPLETED');
		expect(JSON.stringify(failed.contextOf())).not.toContain('kept out of the ledger');
	});
});

it('a submitted job keeps the fields, and so does its result', async () => {
	const [{ json }] = [await row({})];
	const submitted = await runFlux(
		emulator,
		{ mode: 'submit', options: keep },
		{ items: [{ json }] },
	);
	const [item] = submitted.output[0];
	expect(item.json).toMatchObject({ caption: 'Our fox', prompt: 'a fox', status: 'QUEUED' });
	const parameters = { operation: 'getResult', requestId: '={{ $json.request_id }}' };
	const fetched = await runFlux(
		emulator,
		{ ...parameters, options: keep },
		{ items: [{ json: item.json }] },
	);
	expect(fetched.output[0][0].json).toMatchObject({
		caption: 'Our fox',
		prompt: 'a fox',
		request_id: item.json.request_id,
		seed: item.json.seed,
		status: 'COMPLETED',
	});
});

describe('an error row', () => {
	const failing = async () => [
		await row({ prompt: 'forbidden', image_url: 'https://example.com/product.png' }),
	];

	it("keeps the input's fields, but nothing that would pass for its image", async () => {
		const run = await runFlux(
			emulator,
			{ options: keep },
			{ items: await failing(), onError: 'continueRegularOutput' },
		);
		const [{ json, binary }] = run.output[0];
		expect(json).toEqual({
			prompt: 'forbidden',
			caption: 'Our fox',
			error: expect.stringContaining('content filter'),
			details: expect.objectContaining({ charged: 'no' }),
		});
		expect(Object.keys(binary!)).toEqual(['photo']);
	});

	it("keeps the files in the error output, too, where n8n adds the input's json", async () => {
		const run = await runFlux(
			emulator,
			{ options: keep },
			{ items: await failing(), onError: 'continueErrorOutput' },
		);
		expect(run.output[0]).toEqual([]);
		const [{ json, binary }] = run.output[1];
		expect(json).toMatchObject({ caption: 'Our fox' });
		// n8n before 2.36 knows the details of an error row by another name.
		expect(json.details ?? json.message).toMatchObject({ charged: 'no' });
		expect(Object.keys(binary!)).toEqual(['photo']);
	});

	it('of a combined workflow has no file where the image would be', async () => {
		const [{ json, binary }] = await failing();
		const items = [{ json: { ...json, [BINARY_IN_JSON_PROPERTY]: binary } }] as never;
		const settings = { binaryMode: 'combined' } as never;
		const run = await runFlux(
			emulator,
			{ options: keep },
			{ items, settings, onError: 'continueRegularOutput' },
		);
		const files = run.output[0][0].json[BINARY_IN_JSON_PROPERTY];
		expect(Object.keys(files as object)).toEqual(['photo']);
	});

	it('of one of several rows is told apart from the images of the others', async () => {
		const items = ['one', 'forbidden', 'three'].map((prompt) => ({
			json: { prompt, caption: `caption of ${prompt}` },
		}));
		const run = await runFlux(
			emulator,
			{ options: keep },
			{ items, onError: 'continueRegularOutput' },
		);
		const sent = new Map(
			emulator.bill.entries.map(({ request_id: id, body }) => [id, body as { prompt: string }]),
		);
		const [first, second, third] = run.output[0].map(({ json }) => json);
		for (const json of [first, third]) {
			const { prompt } = sent.get(String(json.request_id))!;
			expect(json).toMatchObject({ prompt, caption: `caption of ${prompt}` });
		}
		expect(second).toMatchObject({
			caption: 'caption of forbidden',
			error: expect.stringContaining('content filter'),
		});
	});
});
