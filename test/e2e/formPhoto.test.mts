/** A form takes a photo, Edit Fields drops it, and Flux gets it from the form by an expression, in a real n8n. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { Emulator } from '../../emulator/emulator.mts';
import type { WorkflowFile } from '../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf, type CredentialReference } from '../../tools/playground/workflows.mts';
import { chain, flux, node } from '../chain.mts';
import { startSegmind, useN8n } from './sharedN8n.mts';
import { FilledForm, whilePublished } from './workflows/filledForm.mts';

const RUN_MS = 90_000;
const { api, url } = useN8n();

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

test(
	'the photo of a form is uploaded and used after a node that drops it',
	async () => {
		const photo = await sharp({
			create: { width: 600, height: 400, channels: 3, background: '#26619c' },
		})
			.png()
			.toBuffer();
		const workflow = photoFromForm("={{ $('Form').item.binary.photo }}");
		const [execution] = await whilePublished(api, url, workflow, async (address) => {
			const form = await FilledForm.open(address);
			await form.send(new File([photo], 'mug.png', { type: 'image/png' }), 'a blue mug');
		});
		expect(failureOf(execution)).toBeUndefined();
		const [edited] = itemsOf(execution, 'Edit Fields');
		expect(edited.binary).toBeUndefined();
		expect(edited.json).toEqual({ prompt: 'Photo of a blue mug' });

		expect(emulator.requests.filter(({ host }) => host === 'storage')).toHaveLength(1);
		const [{ body, imageHashes }] = emulator.bill.entries;
		expect((body as { prompt: string }).prompt).toBe('Photo of a blue mug');
		expect(imageHashes).toEqual({
			image_urls: [createHash('sha256').update(photo).digest('hex')],
		});
	},
	RUN_MS,
);
