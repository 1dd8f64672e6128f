/** Images in a folder of Google Drive, uploaded by n8n's Google Drive node, which reaches the mock as Google's hosts. */
import { generateKeyPairSync } from 'node:crypto';
import type { Emulator } from '../../../emulator/emulator.mts';
import { failureOf, type CredentialReference } from '../../../tools/playground/workflows.mts';
import { node, type Node } from '../../chain.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { startDrive, type Drive } from './drive.mts';
import { imagesOf, imagesTo, rows } from './sentImages.mts';
import { compared } from './service.mts';

const ACCOUNT = 'flux@campaign.iam.gserviceaccount.example';
const FOLDER = '1oVqXu7Campaign';

const { api, servicePorts } = useN8n();
let emulator: Emulator;
let credential: CredentialReference;
let drive: Drive;
let account: CredentialReference;

beforeAll(async () => {
	({ emulator, credential } = await startSegmind(api, 'Drive', { speed: 500 }));
	const { publicKey, privateKey } = generateKeyPairSync('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});
	drive = await startDrive(servicePorts.google, ACCOUNT, publicKey);
	const name = 'Service account';
	const data = { email: ACCOUNT, privateKey };
	account = { name, id: await api.createCredential({ name, type: 'googleApi', data }) };
});

beforeEach(() => {
	drive.files.clear();
	emulator.imageBytes = undefined;
});

afterAll(async () => {
	await drive?.close();
	await emulator?.close();
});

/** The node as the table in docs/sending-images.md says. */
function upload(): Node {
	const parameters = {
		authentication: 'serviceAccount',
		resource: 'file',
		operation: 'upload',
		inputDataFieldName: 'data',
		driveId: { __rl: true, mode: 'list', value: 'My Drive' },
		folderId: { __rl: true, mode: 'id', value: FOLDER },
	};
	return {
		...node('Upload', 'n8n-nodes-base.googleDrive', 3, parameters),
		credentials: { googleApi: account },
	};
}

const run = async (images = rows) =>
	await api.runWorkflow(await api.createWorkflow(imagesTo([upload()], credential, images)));

test('Upload puts PNG, JPEG and WebP into the folder, as they are, with name and type', async () => {
	const execution = await run();
	expect(failureOf(execution)).toBeUndefined();
	const files = [...drive.files.values()];
	expect(files.map(compared)).toEqual(await imagesOf(execution, emulator));
	expect(files.flatMap(({ parents }) => parents)).toEqual([FOLDER, FOLDER, FOLDER]);
});

test('an image of 5 MB arrives whole, in several parts', async () => {
	emulator.imageBytes = 5 * 1024 * 1024;
	const execution = await run(rows.slice(0, 1));
	const files = [...drive.files.values()];
	expect(files.map(compared)).toEqual(await imagesOf(execution, emulator));
	expect(files.map(({ chunks }) => chunks)).toEqual([3]);
});
