import { emulator, get, json, key, post, read, resultOf, smallBody } from './client.mts';
import { clock, second, submit, useEmulator } from './client.mts';

useEmulator();

describe('a response in place of the real one', () => {
	it.each(['v1', 'v2'] as const)(
		'can come after a %s job was accepted, which is billed',
		async (version) => {
			const route = version === 'v1' ? 'sync' : 'submit';
			emulator.failNext(route, { accepted: true, status: 504, body: '<h1>Gateway Timeout</h1>' });
			const response = await post(`/${version}/flux-2-pro`, smallBody());
			expect([response.status, await response.text()]).toEqual([504, '<h1>Gateway Timeout</h1>']);
			expect(response.headers.get('content-type')).toMatch('text/html');
			expect([...response.headers.keys()].filter((name) => name.startsWith('x-'))).toEqual([]);
			clock.now += second;
			expect(emulator.bill).toMatchObject({ submitted: 1, completed: 1, charged: 0.07 });
			const ids = [emulator.bill.entries[0].request_id];
			expect(emulator.chaos).toMatchObject({ lostIds: ids, damagedIds: ids });
		},
	);
	it('does not hide that a request was refused', async () => {
		emulator.failNext('submit', { accepted: true, status: 504 });
		expect((await post('/v2/flux-2-pro', smallBody({ width: 1 }))).status).toBe(422);
		expect(emulator.bill).toMatchObject({ submitted: 0, entries: [{ reason: 'HTTP 422' }] });
	});
	it('comes without a job otherwise', async () => {
		const body = JSON.stringify({ status: 'FAILED', error: 'Insufficient credits' });
		emulator.failNext('submit', { status: 200, body });
		expect(await read(await post('/v2/flux-2-pro', smallBody()))).toEqual({
			status: 200,
			body: JSON.parse(body),
		});
		expect(emulator.bill).toMatchObject({ submitted: 0, charged: 0 });
	});
	it('can quote the API key', async () => {
		const body = (quoted: string) => JSON.stringify({ error: `API key ${quoted} is invalid` });
		emulator.failNext('status', { status: 401, body });
		expect(await read(await get('/v2/requests/1/status', { 'x-api-key': 'SG_quoted' }))).toEqual({
			status: 401,
			body: { error: 'API key SG_quoted is invalid' },
		});
	});
});

it('a response that says the ID somewhere does not count as lost', async () => {
	for (const shape of ['number', 'id', 'status_url', 'header', 'completed'] as const) {
		emulator.failNext('submit', { shapes: { submit: shape } });
		await post('/v2/flux-2-pro', smallBody());
	}
	expect(emulator.chaos.lostIds).toEqual([]);
});

it('the error of a failed job can quote the API key', async () => {
	emulator.failNext('submit', { job: 'quotes the key' });
	const id = await submit(smallBody());
	clock.now += second;
	const { status, body } = await read(await get(`/v2/requests/${id}/status`));
	expect([status, body.error]).toEqual([422, expect.stringContaining(key['x-api-key'])]);
	expect(emulator.bill.charged).toBe(0);
});

describe('a broken image', () => {
	const secondOf = async (how: 'missing' | 'not an image' | 'truncated') => {
		emulator.imagesPerJob = 2;
		// The index wraps around.
		emulator.failNext('submit', { brokenImage: { index: 3, how } });
		const id = await submit(smallBody());
		const { output } = await resultOf(id);
		const [first, broken] = await Promise.all(
			(output as string[]).map(async (url) => await fetch(url)),
		);
		const whole = await emulator.bytesOf(id, 1);
		return { first, broken, bytes: Buffer.from(await broken.arrayBuffer()), whole };
	};
	it('is one of several and can be missing', async () => {
		const { first, broken } = await secondOf('missing');
		expect([first.status, broken.status]).toEqual([200, 404]);
		const { request_id } = emulator.bill.entries[0];
		expect([...emulator.chaos.brokenImages]).toEqual([[request_id, 1]]);
		expect(emulator.bill.charged).toBe(0.07);
	});
	it('can be something else, or cut off', async () => {
		const text = await secondOf('not an image');
		expect(text.broken.status).toBe(200);
		expect(text.bytes.toString()).toMatch(/not available/);
		const { bytes, whole } = await secondOf('truncated');
		expect(bytes.equals(whole.subarray(0, whole.length >> 1))).toBe(true);
	});
	it('can be one of several in base64', async () => {
		Object.assign(emulator, { imagesPerJob: 2, responseShapes: { sync: 'images_base64' } });
		emulator.failNext('sync', { brokenImage: { index: 0, how: 'not an image' } });
		const { body } = await read(await post('/v1/flux-2-pro', smallBody()));
		expect(Buffer.from(body.images[0], 'base64').toString()).toMatch(/not available/);
		expect(Buffer.from(body.images[1], 'base64').subarray(1, 4).toString()).toBe('PNG');
	});
});

it('the bill says when each job ended, whenever it is read', async () => {
	emulator.speed = 24;
	await submit(smallBody());
	const started = clock.now;
	expect(emulator.bill.entries[0]).not.toHaveProperty('ended');
	clock.now += 60 * second;
	expect(emulator.bill.entries[0].ended).toBeCloseTo(started + second, -2);
});

it('a page of 400 kB arrives whole', async () => {
	const body = '<'.repeat(400_000);
	emulator.failNext('submit', { status: 502, body });
	expect(await (await post('/v2/flux-2-pro', smallBody(), { ...key, ...json })).text()).toBe(body);
});
