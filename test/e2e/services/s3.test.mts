/** Images in an S3 bucket, uploaded by n8n's node for S3-compatible storage. */
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
import { startS3, type S3 } from './s3.mts';

const REGION = 'eu-central-1';
const KEY = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

const { api } = useN8n();
let emulator: Emulator;
let credential: CredentialReference;
let s3: S3;

beforeAll(async () => {
	({ emulator, credential } = await startSegmind(api, 'S3', { speed: 500 }));
	s3 = await startS3('campaign', REGION, KEY);
});

beforeEach(() => s3.objects.clear());

afterAll(async () => {
	await s3?.close();
	await emulator?.close();
});

/** The node as the table in docs/sending-images.md says. */
async function upload(secretAccessKey = KEY.secret): Promise<Node> {
	const name = 'Storage';
	const data = {
		endpoint: s3.url,
		region: REGION,
		accessKeyId: KEY.id,
		secretAccessKey,
		forcePathStyle: true,
	};
	const storage = { name, id: await api.createCredential({ name, type: 's3', data }) };
	const parameters = {
		resource: 'file',
		operation: 'upload',
		bucketName: 'campaign',
		binaryData: true,
		binaryPropertyName: 'data',
		additionalFields: { parentFolderKey: 'autumn' },
	};
	return { ...node('Upload', 'n8n-nodes-base.s3', 1, parameters), credentials: { s3: storage } };
}

test('Upload puts PNG, JPEG and WebP into the bucket, as they are, with name and type', async () => {
	const workflow = imagesTo([await upload()], credential);
	const execution = await api.runWorkflow(await api.createWorkflow(workflow));
	expect(failureOf(execution)).toBeUndefined();
	const images = await imagesOf(execution, emulator);
	expect([...s3.objects.values()].map(compared)).toEqual(
		images.map((image) => ({ ...image, name: `autumn/${image.name}` })),
	);
});

test('with a wrong key, nothing is stored, and each item says so', async () => {
	const workflow = imagesTo([await upload('mistyped')], credential, rows.slice(1, 2));
	const execution = await api.runWorkflow(await api.createWorkflow(workflow));
	const [{ json }] = itemsOf(execution, 'Upload');
	expect(json.error).toMatch(/Forbidden/);
	expect(s3.objects.size).toBe(0);
});
