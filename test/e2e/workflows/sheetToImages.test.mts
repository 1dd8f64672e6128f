/** The workflow "Images from a spreadsheet": each row comes back with its own image, whatever becomes of the others. */
import axios from 'axios';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import type { Emulator } from '../../../emulator/emulator.mts';
import type { Execution, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf } from '../../../tools/playground/workflows.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { csvOf, fileOf, nodeOf, quickExample, tableIn } from './exampleWorkflow.mts';

interface Row {
	caption: string;
	publish_on: string;
	size: string;
	photo: string;
	prompt: string;
}

const HEADER = 'caption,publish_on,size,photo,prompt,file,image_url,cost_usd,problem';
const { api } = useN8n();

let emulator: Emulator;
let workflow: WorkflowFile;
let rows: Row[];

beforeAll(async () => {
	const segmind = await startSegmind(api, 'Sheet to images');
	emulator = segmind.emulator;
	workflow = await quickExample('sheet-to-images.json', segmind.credential);
	({ rows } = tableIn<{ rows: Row[] }>(workflow, 'Your rows'));
});

beforeEach(() => emulator.reset());

afterAll(async () => await emulator?.close());

async function run(changed: WorkflowFile): Promise<Execution> {
	const execution = await api.runWorkflow(await api.createWorkflow(changed));
	expect(failureOf(execution)).toBeUndefined();
	return execution;
}

async function runWith(sheet: Row[]): Promise<Execution> {
	const changed = structuredClone(workflow);
	nodeOf(changed, 'Your rows').parameters.jsonOutput = JSON.stringify({ rows: sheet });
	return await run(changed);
}

const bodies = () => new Map(emulator.bill.entries.map(({ request_id: id, body }) => [id, body]));

/** Expects that a row came out whole, with the image of its own prompt. */
async function expectOwnImage(row: Row, image: INodeExecutionData, result: INodeExecutionData) {
	const { request_id: id, image_url: address } = image.json;
	expect(bodies().get(String(id))).toMatchObject({ prompt: row.prompt });
	const bytes = await emulator.bytesOf(String(id));
	expect((await fileOf(api, image)).equals(bytes)).toBe(true);
	const file = `${row.caption}.jpg`;
	expect(image.binary?.data.fileName).toBe(file);
	const outcome = { file, image_url: address, cost_usd: 0.07, problem: '' };
	expect(result.json).toEqual({ ...row, ...outcome });
}

test('every row comes back with all its fields and its image, for the price in the note', async () => {
	const execution = await run(workflow);
	expect(emulator.bill).toMatchObject({ submitted: 3, completed: 3, charged: 0.21 });
	expect(nodeOf(workflow, 'How this works').parameters.content).toMatch(/3 images.*\$0\.21/);
	const images = itemsOf(execution, 'Generate the image');
	const results = itemsOf(execution, 'What became of the row');
	expect(results).toHaveLength(rows.length);
	for (const [index, row] of rows.entries()) {
		await expectOwnImage(row, images[index], results[index]);
		const { width, height } = images[index].json as Record<string, number>;
		const [across, down] = row.size.split(':').map(Number);
		expect(width / height).toBeCloseTo(across / down, 1);
	}
});

test('only the row with a photo sends it as its reference image', async () => {
	const execution = await run(workflow);
	const ids = itemsOf(execution, 'Generate the image').map(({ json }) => String(json.request_id));
	const references = ids.map((id) => (bodies().get(id) as IDataObject).image_urls);
	expect(rows[0].photo).toMatch(/^https:/);
	expect(references).toEqual([[rows[0].photo], undefined, undefined]);
});

test('the result is a CSV file with one line per row, in the order of the sheet', async () => {
	const execution = await run(workflow);
	const [file] = itemsOf(execution, 'Sheet with images');
	expect(file.binary?.data).toMatchObject({ fileName: 'sheet-with-images.csv' });
	const [header, ...lines] = await csvOf(api, file);
	expect(header).toBe(HEADER);
	expect(lines).toHaveLength(rows.length);
	for (const [index, { json }] of itemsOf(execution, 'Generate the image').entries()) {
		const { caption, publish_on: day, size } = rows[index];
		const quoted = caption.includes(',') ? `"${caption}"` : caption;
		expect(lines[index]).toMatch(new RegExp(`^${quoted},${day},${size},`));
		expect(lines[index]).toContain(`,${String(json.image_url)},`);
	}
});

test('a row that fails keeps its place and says why, and no other row gets its image or its caption', async () => {
	const [first, second, third] = rows;
	const failing = { ...second, prompt: 'forbidden: a bag of beans' };
	const execution = await runWith([first, failing, third]);
	expect(emulator.bill).toMatchObject({ submitted: 3, completed: 2, charged: 0.14 });
	const images = itemsOf(execution, 'Generate the image');
	const results = itemsOf(execution, 'What became of the row');
	await expectOwnImage(first, images[0], results[0]);
	await expectOwnImage(third, images[2], results[2]);
	expect(images[1].binary).toBeUndefined();
	const problem = expect.stringMatching(
		/^The content filter blocked this image: .*\. \S/,
	) as string;
	const outcome = { file: '', image_url: '', cost_usd: 0, problem };
	expect(results[1].json).toEqual({ ...failing, ...outcome });
	const [{ json: page }] = itemsOf(execution, 'All images on one page');
	expect(String(page.html).match(/<img|The content filter/g)).toEqual([
		...['<img', 'The content filter', '<img'],
	]);
	const [header, ...lines] = await csvOf(api, itemsOf(execution, 'Sheet with images')[0]);
	expect(header).toBe(HEADER);
	expect(lines[1]).toMatch(/^"Beans, roasted on Tuesday",.*,,,0,"?The content filter blocked/);
});

test('a sheet of your own may have files and attachments as photos, and any other columns', async () => {
	const photo = await sharp({
		create: { width: 600, height: 400, channels: 3, background: '#26619c' },
	})
		.png()
		.toBuffer();
	const attachment = 'https://example.com/table.jpg';
	const own = [
		{ row_number: 2, caption: 'A file', size: '1:1', prompt: 'one', photo: 'upload' },
		{
			row_number: 3,
			caption: 'Airtable',
			size: '1:1',
			prompt: 'two',
			photo: [{ url: attachment }],
		},
		{ row_number: 4, caption: 'No photo column', size: '1:1', prompt: 'three' },
	];
	const changed = structuredClone(workflow);
	const upload = `await this.helpers.prepareBinaryData(Buffer.from('${photo.toString('base64')}', 'base64'), 'mug.png')`;
	Object.assign(nodeOf(changed, 'One item per row'), {
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		parameters: {
			jsCode: `const upload = ${upload};
				return ${JSON.stringify(own)}.map((json) => json.photo === 'upload' ? { json, binary: { upload } } : { json });`,
		},
	});
	const execution = await run(changed);
	const images = itemsOf(execution, 'Generate the image');
	const [uploaded, fromAirtable, none] = images.map(
		({ json }) => (bodies().get(String(json.request_id)) as IDataObject).image_urls as string[],
	);
	const { data } = await axios.get<ArrayBuffer>(uploaded[0], {
		responseType: 'arraybuffer',
		proxy: false,
	});
	expect(Buffer.from(data).equals(photo)).toBe(true);
	expect(fromAirtable).toEqual([attachment]);
	expect(none).toBeUndefined();
	expect(Object.keys(images[0].binary!).sort()).toEqual(['data', 'upload']);
	const results = itemsOf(execution, 'What became of the row');
	results.forEach(({ json }, index) => expect(json).toMatchObject(own[index]));
});

test('a sheet that would cost more than the limit is refused before anything is paid', async () => {
	const sheet = Array.from({ length: 15 }, (_, index) => ({ ...rows[1], caption: `Row ${index}` }));
	const execution = await runWith(sheet);
	expect(emulator.bill).toMatchObject({ submitted: 0, charged: 0 });
	const results = itemsOf(execution, 'What became of the row');
	expect(results.map(({ json }) => json.caption)).toEqual(sheet.map(({ caption }) => caption));
	for (const { json } of results) expect(json.problem).toMatch(/\$1\.05.*\$1\.00/);
});
