import { createSign, generateKeyPairSync } from 'node:crypto';
import { startDrive, type Drive } from '../../e2e/services/drive.mts';
import { freePort } from '../../../tools/playground/freePort.mts';

const keys = generateKeyPairSync('rsa', {
	modulusLength: 2048,
	publicKeyEncoding: { type: 'spki', format: 'pem' },
	privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const claims = {
	iss: 'robot@example',
	aud: 'https://oauth2.googleapis.com/token',
	scope: 'https://www.googleapis.com/auth/drive',
};
let drive: Drive;
let url: string;

beforeAll(async () => {
	const port = await freePort();
	drive = await startDrive(port, claims.iss, keys.publicKey);
	url = `http://127.0.0.1:${port}`;
});

afterAll(async () => await drive.close());

async function token(payload = claims): Promise<string | undefined> {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const signed = `${part({ alg: 'RS256' })}.${part(payload)}`;
	const signature = createSign('RSA-SHA256').update(signed).sign(keys.privateKey, 'base64url');
	const body = new URLSearchParams({ assertion: `${signed}.${signature}` });
	const response = await fetch(`${url}/token`, { method: 'POST', body });
	return ((await response.json()) as { access_token?: string }).access_token;
}

/** Starts an upload. @returns its path */
async function start(bearer?: string): Promise<string | null> {
	const response = await fetch(`${url}/upload/drive/v3/files?uploadType=resumable`, {
		method: 'POST',
		headers: { authorization: `Bearer ${bearer}`, 'x-upload-content-type': 'image/png' },
		body: JSON.stringify({ name: 'a.png' }),
	});
	return response.headers.get('location')?.replace('https://www.googleapis.com', '') ?? null;
}

const put = async (path: string | null, bytes: number, range: string) => {
	const headers = { 'content-range': `bytes ${range}` };
	const body = new Uint8Array(bytes);
	return (await fetch(`${url}${path}`, { method: 'PUT', headers, body })).status;
};

describe('the mock of Google Drive', () => {
	it('gives a token only to the service account, for Drive', async () => {
		expect(await token()).toBeDefined();
		expect(await token({ ...claims, iss: 'other@example' })).toBeUndefined();
		expect(
			await token({ ...claims, scope: 'https://www.googleapis.com/auth/books' }),
		).toBeUndefined();
	});
	it('refuses an upload without a token', async () => {
		expect(await start('guess')).toBeNull();
	});
	it('takes a file in chunks of 256 KB and a rest, in order, and nothing else', async () => {
		const path = await start(await token());
		const chunk = 256 * 1024;
		expect(await put(path, 1_000, '0-999/262145')).toBe(400);
		expect(await put(path, chunk, `0-${chunk - 1}/${chunk + 1}`)).toBe(308);
		expect(await put(path, 1, `0-0/${chunk + 1}`)).toBe(400);
		expect(drive.files.size).toBe(0);
		expect(await put(path, 1, `${chunk}-${chunk}/${chunk + 1}`)).toBe(200);
		expect([...drive.files.values()]).toMatchObject([{ name: 'a.png', chunks: 2 }]);
	});
});
