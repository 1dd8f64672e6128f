/** Images in the media library of a WordPress site. n8n's WordPress node has no media; its HTTP Request node uploads. */
import type { Emulator } from '../../../emulator/emulator.mts';
import {
	failureOf,
	itemsOf,
	type CredentialReference,
} from '../../../tools/playground/workflows.mts';
import { node, type Node } from '../../chain.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { imagesOf, imagesTo, rows } from './sentImages.mts';
import { compared } from './service.mts';
import { startWordPress, type WordPress } from './wordpress.mts';

const { api } = useN8n();
let emulator: Emulator;
let credential: CredentialReference;
let wordpress: WordPress;
let account: CredentialReference;

beforeAll(async () => {
	({ emulator, credential } = await startSegmind(api, 'WordPress', { speed: 500 }));
	const [username, password] = ['editor', 'abcd EFGH 1234 ijkl MNOP 6789'];
	wordpress = await startWordPress(username, password);
	const data = { username, password, url: wordpress.url };
	const name = 'Editor';
	account = { name, id: await api.createCredential({ name, type: 'wordpressApi', data }) };
});

beforeEach(() => {
	wordpress.media.length = 0;
});

afterAll(async () => {
	await wordpress?.close();
	await emulator?.close();
});

function upload(body: Node['parameters']): Node {
	const parameters = {
		method: 'POST',
		url: `${wordpress.url}/wp-json/wp/v2/media`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'wordpressApi',
		sendBody: true,
		...body,
	};
	return {
		...node('Upload', 'n8n-nodes-base.httpRequest', 4.2, parameters),
		credentials: { wordpressApi: account },
	};
}

/** The body as the table in docs/sending-images.md says. */
const asForm = {
	contentType: 'multipart-form-data',
	bodyParameters: {
		parameters: [{ parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' }],
	},
};

test('a form takes PNG, JPEG and WebP into the media library, as they are, with any name', async () => {
	const workflow = imagesTo([upload(asForm)], credential);
	const execution = await api.runWorkflow(await api.createWorkflow(workflow));
	expect(failureOf(execution)).toBeUndefined();
	expect(wordpress.media.map(compared)).toEqual(await imagesOf(execution, emulator));
	expect(itemsOf(execution, 'Upload').map(({ json }) => [json.id, json.mime_type])).toEqual([
		[1, 'image/png'],
		[2, 'image/jpeg'],
		[3, 'image/webp'],
	]);
});

test('with the file as the body, its name in a header loses letters beyond ASCII', async () => {
	const body = {
		contentType: 'binaryData',
		inputDataFieldName: 'data',
		sendHeaders: true,
		headerParameters: {
			parameters: [
				{
					name: 'Content-Disposition',
					value: '=attachment; filename="{{ $binary.data.fileName }}"',
				},
			],
		},
	};
	const workflow = imagesTo([upload(body)], credential, rows.slice(1));
	const execution = await api.runWorkflow(await api.createWorkflow(workflow));
	const [bicycle, coffee] = await imagesOf(execution, emulator);
	expect(wordpress.media.map(compared)).toEqual([
		bicycle,
		{ ...coffee, name: expect.stringMatching(/^-\d+\.webp$/) },
	]);
	expect(coffee.name).toMatch(/^朝のコーヒー-\d+\.webp$/);
});
