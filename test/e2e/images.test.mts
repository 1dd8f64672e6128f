/**
 * Images in and out of a real n8n: a product photo is read from disk and used as a reference, and four images are
 * written to disk.
 */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { Emulator } from '../../emulator/emulator.mts';
import type { Execution, WorkflowFile } from '../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf, type CredentialReference } from '../../tools/playground/workflows.mts';
import { chain, flux, node, start, type Node } from '../chain.mts';
import { startSegmind, useN8n } from './sharedN8n.mts';

const RUN_MS = 90_000;
const { api, filesFolder } = useN8n();
const folder = path.join(filesFolder, 'images');
const photoFile = path.join(folder, 'product.jpg');

let emulator: Emulator;
let credential: CredentialReference;
let photo: Buffer;

beforeAll(async () => {
	({ emulator, credential } = await startSegmind(api, 'Images in and out'));
	await fs.mkdir(folder, { recursive: true });
}, RUN_MS);

/** Another photo for each test: the node uploads none twice. */
beforeEach(async () => {
	photo = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#b5651d' } })
		.withExif({ IFD0: { ImageDescription: expect.getState().currentTestName ?? '' } })
		.jpeg()
		.toBuffer();
	await fs.writeFile(photoFile, photo);
	emulator.reset();
});

afterAll(async () => await emulator?.close());

const READ_WRITE_FILE = 'n8n-nodes-base.readWriteFile';

const scenes = node('Scenes', 'n8n-nodes-base.code', 2, {
	jsCode: `const { binary } = $input.first();
return ['kitchen', 'beach', 'office', 'forest'].map((scene) => ({
	json: { prompt: 'the product in the ' + scene },
	binary,
	pairedItem: 0,
}));`,
});

/** Read the photo → the nodes in `between` → Flux → write each image to disk. */
function productPhotos(
	between: Node[],
	fluxParameters: Node['parameters'],
	writeParameters: Node['parameters'],
	settings: WorkflowFile['settings'] = {},
): WorkflowFile {
	const photoOnDisk = { fileSelector: photoFile, options: { dataPropertyName: 'photo' } };
	const steps = [
		start,
		node('Read the photo', READ_WRITE_FILE, 1, photoOnDisk),
		...between,
		flux(credential, {
			operation: 'generate',
			model: 'flux-2-pro',
			images: 'photo',
			...fluxParameters,
			options: { pollInterval: 0.2 },
		}),
		node('Write the images', READ_WRITE_FILE, 1, { operation: 'write', ...writeParameters }),
	];
	return chain(`Product photos ${JSON.stringify(settings)}`, steps, settings);
}

const run = async (workflow: WorkflowFile): Promise<Execution> =>
	await api.runWorkflow(await api.createWorkflow(workflow));

/** Expects one upload, and the same reference in every job. @returns its bytes */
async function referenceOf(jobs: number): Promise<Buffer> {
	const urls = emulator.bill.entries.flatMap(
		({ body }) => (body as { image_urls: string[] }).image_urls,
	);
	expect(urls).toHaveLength(jobs);
	const [url, ...others] = new Set(urls);
	expect(others).toEqual([]);
	expect(emulator.requests.filter(({ host }) => host === 'storage')).toHaveLength(1);
	return Buffer.from(await (await fetch(url)).arrayBuffer());
}

test(
	'a product photo on disk is the reference for four jobs, whose images are written to disk',
	async () => {
		const fluxParameters = { prompt: '={{ $json.prompt }}' };
		const writeParameters = {
			fileName: `=${folder}/{{ $binary.data.fileName }}`,
			dataPropertyName: 'data',
		};
		const execution = await run(productPhotos([scenes], fluxParameters, writeParameters));
		expect(failureOf(execution)).toBeUndefined();
		expect(emulator.bill).toMatchObject({ submitted: 4, completed: 4, charged: 0.28 });
		expect((await referenceOf(4)).equals(photo)).toBe(true);

		const items = itemsOf(execution, 'Flux');
		expect(items).toHaveLength(4);
		for (const { json, binary } of items) {
			const file = path.join(folder, String(binary?.data.fileName));
			expect(file).toContain(String(json.seed));
			const made = await emulator.bytesOf(String(json.request_id));
			expect((await fs.readFile(file)).equals(made)).toBe(true);
		}
	},
	RUN_MS,
);

test(
	'in a workflow that keeps its files within the json, one job gives four images',
	async () => {
		emulator.imagesPerJob = 4;
		const fluxParameters = { prompt: 'the product in four scenes' };
		const writeParameters = {
			fileName: `=${folder}/{{ $json._files.data.fileName }}`,
			dataPropertyName: '_files.data',
		};
		const execution = await run(
			productPhotos([], fluxParameters, writeParameters, { binaryMode: 'combined' }),
		);
		expect(failureOf(execution)).toBeUndefined();
		expect(emulator.bill).toMatchObject({ submitted: 1, charged: 0.07 });
		expect((await referenceOf(1)).equals(photo)).toBe(true);

		const items = itemsOf(execution, 'Flux');
		expect(items).toHaveLength(4);
		const [{ json }] = items;
		for (const [index, number] of ['', '-2', '-3', '-4'].entries()) {
			const file = path.join(
				folder,
				`the-product-in-four-scenes-${String(json.seed)}${number}.png`,
			);
			const made = await emulator.bytesOf(String(json.request_id), index);
			expect((await fs.readFile(file)).equals(made)).toBe(true);
		}
	},
	RUN_MS,
);

test(
	'in such a workflow, a photo that a node has dropped is sent by an expression',
	async () => {
		const prompt = { id: '1', name: 'prompt', type: 'string', value: 'the product on a shelf' };
		const editFields = node('Edit Fields', 'n8n-nodes-base.set', 3.4, {
			assignments: { assignments: [prompt] },
			options: { stripBinary: true },
		});
		const fluxParameters = {
			prompt: '={{ $json.prompt }}',
			images: "={{ $('Read the photo').item._files.photo }}",
		};
		const writeParameters = {
			fileName: `=${folder}/{{ $json._files.data.fileName }}`,
			dataPropertyName: '_files.data',
		};
		const execution = await run(
			productPhotos([editFields], fluxParameters, writeParameters, { binaryMode: 'combined' }),
		);
		expect(failureOf(execution)).toBeUndefined();
		expect(itemsOf(execution, 'Edit Fields')[0].json).toEqual({ prompt: prompt.value });
		expect((await referenceOf(1)).equals(photo)).toBe(true);
	},
	RUN_MS,
);
