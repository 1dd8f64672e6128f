/** Values that expressions give by accident: what each is taken for, before anything is paid. */
import type { Emulator } from '../../emulator/emulator.mts';
import { onePixel, runFlux } from './flux.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

useEmulator((started) => (emulator = started), { binaryMode: 'default' });

const sent = () => emulator.bill.entries[0].body as Record<string, unknown>;

describe('a prompt by expression', () => {
	it.each([
		['an object', { text: 'a fox', tone: 'warm' }, /^Prompt is an object \(with text, tone\)/],
		['a list', ['a fox', 'snow'], /^Prompt is a list of 2 texts/],
		['true', true, /^Prompt is true, not text/],
		['undefined as a word', 'undefined', /^Prompt is only the word 'undefined'/],
	])('that is %s is refused before anything is sent', async (_name, idea, message) => {
		const run = await runFlux(
			emulator,
			{ prompt: '={{ $json.idea }}' },
			{ items: [{ json: { idea } }] },
		);
		expect(run.error?.message).toMatch(message);
		expect(run.error?.description).toContain('nothing is charged');
		expect(emulator.requests).toEqual([]);
	});

	it("that is an object is continued in the user's own words", async () => {
		const items = [{ json: { idea: { text: 'a fox' } } }];
		const run = await runFlux(emulator, { prompt: '={{ $json.idea }}' }, { items });
		expect(run.error?.description).toContain('{{ $json.idea.text }}');
		const mended = await runFlux(emulator, { prompt: '={{ $json.idea.text }}' }, { items });
		expect(mended.error).toBeUndefined();
		expect(sent().prompt).toBe('a fox');
	});

	it('within a text that is an object is refused', async () => {
		const items = [{ json: { product: { name: 'a lamp' } } }];
		const run = await runFlux(emulator, { prompt: '=Photo of {{ $json.product }}' }, { items });
		expect(run.error?.message).toMatch(/^Prompt contains '\[object Object\]'|^Prompt is /);
		expect(emulator.requests).toEqual([]);
	});

	it("that is an AI Agent's list of parts is their text", async () => {
		const items = [{ json: { output: [{ type: 'text', text: 'a fox' }] } }];
		const run = await runFlux(emulator, { prompt: '={{ $json.output }}' }, { items });
		expect(run.error).toBeUndefined();
		expect(sent().prompt).toBe('a fox');
	});
});

it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
	'a reference field named %s that the item lacks is named, not looked up in JavaScript',
	async (images) => {
		for (const settings of [{}, { binaryMode: 'combined' }]) {
			const run = await runFlux(emulator, { images }, { settings: settings as never });
			expect(run.error?.message).toBe(
				`'${images}' in Reference Images is neither the name of an input field with a file nor a URL`,
			);
			expect(run.error?.description).toContain('nothing is charged');
			const other = { mimeType: 'image/png', data: '' };
			const items = [{ json: { prompt: 'x' }, binary: { other } }];
			const withOther = await runFlux(emulator, { images }, { items, settings: settings as never });
			expect(withOther.error?.message).toMatch(
				/ is neither the name of an input field with a file/,
			);
		}
		expect(emulator.requests).toEqual([]);
	},
);

it("a JSON's __proto__ keeps no seed from being sent", async () => {
	const run = await runFlux(emulator, {
		model: 'other',
		slug: 'flux-2-pro',
		parameters: '{ "__proto__": { "seed": 5 }, "width": 512 }',
	});
	expect(run.error).toBeUndefined();
	expect(sent()).toEqual({ prompt: 'a red bicycle', width: 512, seed: expect.any(Number) });
	expect(Object.keys(sent())).not.toContain('__proto__');
	expect(sent().seed).not.toBe(5);
});

it('a format in other letters, or by its other name, is the same format', async () => {
	const run = await runFlux(emulator, { outputFormat: '={{ " JPG " }}' });
	expect(run.error).toBeUndefined();
	expect(sent().output_format).toBe('jpeg');
});

// Without Check Every the node looks up how long the model took.
it('a slug that every object has as a name is a slug like any other', async () => {
	const respond = (body: object) => ({ status: 200, body: JSON.stringify(body) });
	emulator.failNext('submit', respond({ request_id: 'a', status: 'QUEUED' }));
	emulator.failNext('status', respond({ status: 'COMPLETED' }));
	const output = `data:image/png;base64,${onePixel}`;
	emulator.failNext('result', respond({ status: 'COMPLETED', output }));
	const run = await runFlux(emulator, {
		model: 'other',
		slug: 'constructor',
		options: { pollInterval: undefined },
	});
	expect(run.error?.message).toBeUndefined();
	expect(run.output[0][0].binary?.data.mimeType).toBe('image/png');
});
