/** A form takes a photo, Edit Fields drops it, and Flux gets it from the form by an expression, in a real n8n. */
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import sharp from 'sharp';
import type { Emulator } from '../../emulator/emulator.mts';
import type { WorkflowFile } from '../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf, type CredentialReference } from '../../tools/playground/workflows.mts';
import { chain, flux, node } from '../chain.mts';
import { startSegmind, useN8n } from './sharedN8n.mts';
import { endOf } from './workflows/exampleWorkflow.mts';

const RUN_MS = 90_000;
const POLL_MS = 200;
const { api, url } = useN8n();
const http = axios.create({ proxy: false, validateStatus: () => true, responseType: 'text' });

let emulator: Emulator;
let credential: CredentialReference;

beforeAll(async () => {
	({ emulator, credential } = await startSegmind(api, 'Photo from a form'));
}, RUN_MS);

afterAll(async () => await emulator?.close());

/** Form → Edit Fields, which keeps the text only → Flux with the photo by an expression. */
function photoFromForm(images: string): WorkflowFile {
	const fields = [
		{ fieldName: 'photo', fieldLabel: 'Photo', fieldType: 'file', multipleFiles: false },
		{ fieldName: 'product', fieldLabel: 'Product', fieldType: 'text' },
	];
	const form = node('Form', 'n8n-nodes-base.formTrigger', 2.4, {
		formTitle: 'Product photo',
		formFields: { values: fields },
		options: {},
	});
	const assignments = [
		{ id: '1', name: 'prompt', type: 'string', value: '=Photo of {{ $json.product }}' },
	];
	const edit = node('Edit Fields', 'n8n-nodes-base.set', 3.4, {
		assignments: { assignments },
		options: { stripBinary: true },
	});
	const parameters = {
		operation: 'generate',
		model: 'flux-2-pro',
		prompt: '={{ $json.prompt }}',
		images,
		options: { pollInterval: 0.2 },
	};
	const steps = [{ ...form, webhookId: crypto.randomUUID() }, edit, flux(credential, parameters)];
	return chain('Photo from a form', steps);
}

/** Publishes the workflow, and sends its form with the photo. @returns the execution */
async function publishAndUse(workflow: WorkflowFile, photo: Buffer) {
	const id = await api.createWorkflow(workflow);
	await api.activateWorkflow(id);
	const form = `${url}/form/${workflow.nodes[0].webhookId}`;
	// In the first moments after the workflow is published, the form does not exist yet.
	while ((await http.get(form)).status !== 200) await sleep(POLL_MS);
	const data = new FormData();
	data.append('field-0', new Blob([photo], { type: 'image/png' }), 'mug.png');
	data.append('field-1', 'a blue mug');
	await http.post(form, data);
	let executions: Awaited<ReturnType<typeof api.executionsOf>> = [];
	while (executions.length === 0) {
		await sleep(POLL_MS);
		executions = await api.executionsOf(id);
	}
	const execution = await endOf(api, executions[0]);
	await api.deactivateWorkflow(id);
	return execution;
}

test(
	'the photo of a form is uploaded and used after a node that drops it',
	async () => {
		const photo = await sharp({
			create: { width: 600, height: 400, channels: 3, background: '#26619c' },
		})
			.png()
			.toBuffer();
		const workflow = photoFromForm("={{ $('Form').item.binary.photo }}");
		const execution = await publishAndUse(workflow, photo);
		expect(failureOf(execution)).toBeUndefined();
		const [edited] = itemsOf(execution, 'Edit Fields');
		expect(edited.binary).toBeUndefined();
		expect(edited.json).toEqual({ prompt: 'Photo of a blue mug' });

		expect(emulator.requests.filter(({ host }) => host === 'storage')).toHaveLength(1);
		const [{ body }] = emulator.bill.entries;
		const { prompt, image_urls: urls } = body as { prompt: string; image_urls: string[] };
		expect(prompt).toBe('Photo of a blue mug');
		expect(urls).toHaveLength(1);
		const { data } = await http.get<ArrayBuffer>(urls[0], { responseType: 'arraybuffer' });
		expect(Buffer.from(data).equals(photo)).toBe(true);
	},
	RUN_MS,
);
