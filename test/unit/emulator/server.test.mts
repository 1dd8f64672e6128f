import { emulator, get, json, key, useEmulator } from './client.mts';

useEmulator();

describe('the server', () => {
	const postText = async (body: string | undefined, headers: Record<string, string>) =>
		await fetch(`${emulator.baseUrl}/v2/flux-2-pro`, { method: 'POST', headers, body });

	it.each(['prompt', undefined])(
		'answers 406 without a JSON content type (body: %s)',
		async (body) => {
			expect((await postText(body, key)).status).toBe(406);
		},
	);
	it('answers 400 to broken JSON', async () => {
		expect((await postText('{"prompt"', { ...key, ...json })).status).toBe(400);
	});
	it.each(['/v1/flux-2-pro', '/v2/flux-2-pro'])(
		'answers a GET of %s with an HTML 405',
		async (path) => {
			const response = await get(path, {});
			expect(response.status).toBe(405);
			expect(response.headers.get('content-type')).toMatch('text/html');
			expect(await response.text()).toMatch('Method Not Allowed');
		},
	);
});
