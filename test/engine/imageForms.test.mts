/** The forms in which a workflow can give an image: what is sent for each, and what is said about anything else. */
import type { Emulator } from '../../emulator/emulator.mts';
import { startEngine, type EngineOptions } from './engine.mts';
import { runFlux } from './flux.mts';
import { image, itemWith } from './inputFiles.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

useEmulator((started) => (emulator = started));

/** A PNG, another one in each test. */
let bytes: Buffer;

beforeEach(async () => (bytes = await image('#c33')));

const body = () => emulator.bill.entries.at(-1)?.body as Record<string, unknown>;
const bytesAt = async (url: unknown) => Buffer.from(await (await fetch(String(url))).arrayBuffer());

/** Runs FLUX.2 Pro with the value of Reference Images. */
const run = async (images: unknown, ...[more]: [Parameters<typeof runFlux>[2]?]) =>
	await runFlux(emulator, { images }, more);

/** An item whose json is given to the expression `{{ $json.value }}`. */
const runWith = async (value: unknown) =>
	await run('={{ $json.value }}', { items: [{ json: { prompt: 'x', value } as never }] });

describe.each<EngineOptions['binaryMode']>(['default', 'filesystem'])(
	"a file in n8n's binary mode %s",
	(binaryMode) => {
		beforeEach(async () => await startEngine({ binaryMode }));

		it.each([
			['its name', 'photo'],
			['$binary', '={{ $binary.photo }}'],
			['$input', '={{ $input.item.binary.photo }}'],
			["an earlier node's item", "={{ $('Manual Trigger').item.binary.photo }}"],
			["an earlier node's first item", "={{ $('Manual Trigger').first().binary.photo }}"],
			['$node', "={{ $node['Manual Trigger'].binary.photo }}"],
			['a list', '={{ [$binary.photo] }}'],
		])('is sent when it is given by %s', async (_form, images) => {
			const photo = await image('#c33');
			const items = [await itemWith({ logo: await image('#3c3', 'webp'), photo })];
			const { error } = await run(images, { items });
			expect(error).toBeUndefined();
			const urls = body().image_urls as string[];
			expect(urls).toHaveLength(1);
			expect((await bytesAt(urls[0])).equals(photo)).toBe(true);
		});

		it.each(['={{ $json.photo }}', "={{ $('Manual Trigger').item._files.photo }}", 'photo'])(
			'is sent when it is in the json of a combined workflow and given as %s',
			async (images) => {
				const photo = await image('#c33');
				const { binary } = await itemWith({ photo });
				const items = [{ json: { prompt: 'x', ...binary, _files: binary } }] as never;
				const settings = { binaryMode: 'combined' } as never;
				const { error } = await run(images, { items, settings });
				expect(error).toBeUndefined();
				expect((await bytesAt((body().image_urls as string[])[0])).equals(photo)).toBe(true);
			},
		);

		it('keeps its place in a list with URLs and data URIs', async () => {
			const photo = await image('#c33');
			const items = [await itemWith({ photo })];
			const uri = `data:image/png;base64,${bytes.toString('base64')}`;
			await run(`={{ ['https://example.com/a.png', $binary.photo, '${uri}', 'photo'] }}`, {
				items,
			});
			const urls = body().image_urls as string[];
			expect(urls[0]).toBe('https://example.com/a.png');
			const files = await Promise.all(urls.slice(1).map(bytesAt));
			expect(files.map((file) => file.toString('base64'))).toEqual([
				photo.toString('base64'),
				bytes.toString('base64'),
				photo.toString('base64'),
			]);
		});
	},
);

it('two files in memory that n8n describes alike are not mistaken for each other', async () => {
	await startEngine({ binaryMode: 'default' });
	const [one, two] = ['1', '2'].map((end) => Buffer.concat([bytes, Buffer.from(end)]));
	const items = [await itemWith({ one, two })];
	const byName = await run('={{ $binary.two }}', { items });
	await startEngine({ binaryMode: 'filesystem' });
	expect(byName.error?.message).toMatch(
		/^n8n passes the file 'notes.txt' to Reference Images without its content/,
	);
	expect(byName.error?.description).toContain('This item has files in: one, two.');
	expect(emulator.requests).toEqual([]);
});

it.each(['my photo', 'photo, new', '[photo]', 'data:photo', 'https://photo'])(
	'a field named %s is found',
	async (field) => {
		const photo = await image('#c33');
		const { error } = await run(field, { items: [await itemWith({ [field]: photo })] });
		expect(error).toBeUndefined();
		expect((await bytesAt((body().image_urls as string[])[0])).equals(photo)).toBe(true);
	},
);

const [a, b] = ['https://example.com/a.png', 'https://example.com/b.png'];
const resized = 'https://example.com/w_400,h_300/a.png';

it.each<[unknown, string[]]>([
	[a, [a]],
	[`${a}, ${b}`, [a, b]],
	[`${a},${b},`, [a, b]],
	[`${a} ${b}`, [a, b]],
	[`\n${a}\r\n\n${b}\n`, [a, b]],
	[resized, [resized]],
	[`${resized},${b}`, [resized, b]],
	['https://example.com/my photo.png ', ['https://example.com/my%20photo.png']],
	[
		[a, '', null, [b]],
		[a, b],
	],
	[JSON.stringify([a, b]), [a, b]],
	[JSON.stringify([{ url: a }, { url: b }]), [a, b]],
	[JSON.stringify({ url: a }), [a]],
	[[{ id: 'att1', url: a, filename: 'a.png', type: 'image/png' }], [a]],
	[
		[
			{ name: 'a', type: 'file', file: { url: a, expiry_time: '2026-10-01' } },
			{ name: 'b', type: 'external', external: { url: b } },
		],
		[a, b],
	],
	[{ type: 'image_url', image_url: { url: a } }, [a]],
	[{ request_id: '1', image_url: a }, [a]],
	[{ src: a }, [a]],
	[{ mimeType: 'image/png', id: '1aB', fileExtension: 'png', url: a }, [a]],
	[
		Array.from({ length: 12 }, (_, index) => `${a}?${index}`),
		Array.from({ length: 12 }, (_, index) => `${a}?${index}`),
	],
])('for %j the URLs are sent as they are', async (value, urls) => {
	const { error } = await runWith(value);
	expect(error).toBeUndefined();
	expect(body().image_urls).toEqual(urls);
	expect(emulator.requests.filter(({ host }) => host === 'storage')).toEqual([]);
});

it.each(["''", 'null'])('an expression for a file may say that there is none: %s', async (none) => {
	const { error } = await run(`={{ $binary.photo ?? ${none} }}`);
	expect(error).toBeUndefined();
	expect(body()).not.toHaveProperty('image_urls');
});

it.each(['', ' , \n', '[]', [], [''], null])('for %j no image is sent', async (value) => {
	const { error } = await runWith(value);
	expect(error).toBeUndefined();
	expect(body()).not.toHaveProperty('image_urls');
});

it.each<[string, (file: Buffer) => unknown]>([
	['with the type that it declares', (file) => `data:image/png;base64,${file.toString('base64')}`],
	['with the wrong type', (file) => `data:text/plain;base64,${file.toString('base64')}`],
	['with parameters', (file) => `DATA:image/png;name=a.png;base64, ${file.toString('base64')}`],
	['in the alphabet of URLs', (file) => `data:image/png;base64,${file.toString('base64url')}`],
	['in an object', (file) => ({ url: `data:image/png;base64,${file.toString('base64')}` })],
])('a data URI %s is uploaded', async (_form, valueFor) => {
	const { error } = await runWith(valueFor(bytes));
	expect(error).toBeUndefined();
	const [url] = body().image_urls as string[];
	expect(url).toMatch(/\.png$/);
	expect((await bytesAt(url)).equals(bytes)).toBe(true);
});

describe('before any request, the node rejects', () => {
	it.each<[unknown, RegExp, RegExp]>([
		[
			'foto',
			/^'foto' in Reference Images is neither the name of an input field with a file nor a URL/,
			/This item has files in: data, logo\./,
		],
		['data, foto', /^'foto' in Reference Images is neither/, /files in: data, logo/],
		['www.example.com/a.png', /^'www.example.com\/a.png' in .* nor a URL/, /http:\/\//],
		['ftp://example.com/a.png', /^'ftp:\/\/example.com\/a.png' in .* is not a URL that/, /https:/],
		['https://', /^'https:\/\/' in Reference Images/, /https:/],
		['[object Object]', /^Reference Images contains '\[object Object\]'/, /\$binary\.photo/],
		['undefined', /^Reference Images contains the word 'undefined'/, /data, logo/],
		[7, /^'7' in Reference Images is neither/, /data, logo/],
		[true, /^'true' in Reference Images is neither/, /data, logo/],
		[
			{ id: 'att1', name: 'a.png' },
			/^An object in Reference Images contains neither a file nor a URL/,
			/It contains: id, name\./,
		],
		[{ mimeType: 'image/png', id: '1aB', name: 'a' }, /^An object/, /mimeType, id, name\./],
		[[{}], /^An object in Reference Images/, /It contains nothing\./],
		[{ url: 'data' }, /^An object in Reference Images/, /It contains: url\./],
		['data:image/png,hello', /^The data URI in Reference Images is not a PNG/, /Edit Image/],
		['data:image/png;base64,aGVsbG8=', /^The data URI in Reference Images is not a PNG/, /Edit/],
		[
			{ mimeType: 'image/png', fileName: 'b.png', fileExtension: 'png' },
			/^n8n passes the file 'b.png' to Reference Images without its content/,
			/data, logo/,
		],
	])('%j', async (value, message, description) => {
		const item = await itemWith({ data: bytes, logo: bytes });
		const items = [{ ...item, json: { prompt: 'x', value } }] as never;
		const { error } = await run('={{ $json.value }}', { items });
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(description);
		expect(error?.description).toContain('nothing is charged');
		expect(emulator.requests).toEqual([]);
	});

	it.each([
		['={{ $binary.foto }}', {}],
		['={{ [$binary.photo, $binary.foto] }}', {}],
		["={{ $('Manual Trigger').item.binary.foto }}", {}],
		// `item` is its json there.
		["={{ $('Manual Trigger').item.binary.photo }}", { binaryMode: 'combined' }],
	])('the expression %s, which finds no file, in a workflow with %j', async (images, settings) => {
		const item = await itemWith({ photo: bytes });
		const items = [{ ...item, json: { ...item.json, _files: item.binary } }] as never;
		const { error } = await run(images, { items, settings: settings as never });
		expect(error?.message).toMatch(/^The expression in Reference Images found no file/);
		expect(error?.description).toContain('This item has files in: photo.');
		expect(emulator.requests).toEqual([]);
	});

	it('a name in an item without files', async () => {
		const { error } = await run('data');
		expect(error?.description).toContain('This item has no files.');
	});

	it('two images for flux-1.1-pro, which takes one', async () => {
		const items = [await itemWith({ photo: bytes })];
		const parameters = { model: 'flux-1.1-pro', image: `photo, ${a}` };
		const { error } = await runFlux(emulator, parameters, { items });
		expect(error?.message).toMatch(
			/^Reference Image has 2 images: file 'photo', https:\/\/example.com\/a.png/,
		);
		expect(emulator.requests).toEqual([]);
	});
});

describe('in the JSON of Other (by Slug)', () => {
	const runOther = async (parameters: unknown, more: Parameters<typeof runFlux>[2]) =>
		await runFlux(emulator, { model: 'other', slug: 'flux-2-pro', parameters }, more);

	it('the name of a field with a file is replaced by the URL of the upload', async () => {
		const items = [await itemWith({ photo: bytes })];
		const json = { image_urls: ['photo', a], mask: 'photo', input_image_2: 'photo', mood: 'photo' };
		await runOther(JSON.stringify(json), { items });
		const { image_urls: urls, mask, input_image_2: second, mood } = body();
		expect(urls).toEqual([expect.stringMatching(emulator.resultsUrl), a]);
		expect([mask, second]).toEqual([(urls as string[])[0], (urls as string[])[0]]);
		expect(mood).toBe('photo');
		expect((await bytesAt(mask)).equals(bytes)).toBe(true);
	});

	it('a file by expression is, too', async () => {
		const items = [await itemWith({ photo: bytes })];
		await runOther('={{ { image: $binary.photo } }}', { items });
		expect((await bytesAt(body().image)).equals(bytes)).toBe(true);
	});

	it('anything else is sent as it is', async () => {
		const items = [await itemWith({ photo: bytes })];
		const json = {
			image: 'foto',
			mask: 'https://example.com/my photo.png',
			image_urls: [],
			input_image: 'photo, photo',
			image_url: 7,
			reference_images: [{ image: 'photo' }],
			init_image: '',
		};
		await runOther(JSON.stringify(json), { items });
		expect(body()).toMatchObject(json);
	});
});
