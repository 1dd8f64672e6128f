import type { PastRequest } from '../../nodes/Flux/segmind/historyRows.ts';
import {
	comparable,
	isSameModel,
	isSought,
	mightBeSought,
	type SoughtRequest,
} from '../../nodes/Flux/segmind/soughtRequest.ts';

const past = (body: object | undefined, model = 'flux-2-pro', status = 'completed') =>
	({ requestId: 'a', model, status, images: [], body }) as unknown as PastRequest;

const sent = { prompt: 'a fox', seed: 7, width: 1024, image_urls: ['https://a.b/c.png'] };

const soughtFor = (body: object, more: Partial<SoughtRequest> = {}): SoughtRequest => ({
	model: 'flux-2-pro',
	seed: 7,
	hasDrawnSeed: true,
	values: comparable({ ...body, safety_tolerance: 2 } as never),
	...more,
});
const sought = soughtFor(sent);
const withOwnSeed = soughtFor(sent, { hasDrawnSeed: false });

it.each([
	['what was sent', sent],
	['numbers as text', { ...sent, seed: '7', width: '1024' }],
	['blanks around the prompt', { ...sent, prompt: ' a fox\n' }],
	['more than was sent', { ...sent, steps: 25 }],
	['another safety tolerance', { ...sent, safety_tolerance: 5 }],
	['a single image in place of a list', { ...sent, image_urls: 'https://a.b/c.png' }],
])('a request is the sought one when the history shows %s', (_, body) => {
	expect(isSought(past(body), sought)).toBe(true);
	expect(isSought(past(body), withOwnSeed)).toBe(true);
});

it.each([
	['another seed', { ...sent, seed: 8 }],
	['no seed', { ...sent, seed: undefined }],
	['another prompt', { ...sent, prompt: 'a dog' }],
	['no prompt', { ...sent, prompt: undefined }],
	['another size', { ...sent, width: 512 }],
	['another image', { ...sent, image_urls: ['https://a.b/d.png'] }],
	['no body', undefined],
])('a request is not the sought one when the history shows %s', (_, body) => {
	expect(isSought(past(body), sought)).toBe(false);
});

it("what the history leaves out does not matter beside a drawn seed, but beside the user's own", () => {
	const less = past({ prompt: 'a fox', seed: 7 });
	expect(isSought(less, sought)).toBe(true);
	expect(isSought(less, withOwnSeed)).toBe(false);
});

it('objects are the same in any order, and long values are compared by a hash', () => {
	const image = 'x'.repeat(5_000);
	const body = { seed: 7, prompt: 'p', nested: { a: 1, b: [1, 2] }, image };
	const values = comparable(body);
	expect(JSON.stringify(values).length).toBeLessThan(300);
	const shown = { seed: 7, prompt: 'p', nested: { b: ['1', '2'], a: '1' }, image };
	expect(isSought(past(shown), soughtFor(body))).toBe(true);
	expect(isSought(past({ ...shown, image: `${image}y` }), soughtFor(body))).toBe(false);
});

it.each(['flux-2-pro', 'FLUX.2 Pro', 'Flux 2 [pro]'])('the model may be written %s', (name) => {
	expect(isSameModel(past(sent, name), sought)).toBe(true);
});

it.each(['flux-2-max', 'flux-2', ''])('%j is another model', (name) => {
	expect(isSameModel(past(sent, name), sought)).toBe(false);
	expect(isSought(past(sent, name), sought)).toBe(false);
});

it.each<[string, PastRequest, boolean]>([
	['of another model with the same seed', past(sent, 'unknown'), true],
	['with the same seed and another prompt', past({ ...sent, prompt: 'cut off …' }), true],
	['that does not show what was asked for', past(undefined), true],
	['with another seed', past({ ...sent, seed: 8 }), false],
	['that failed', past(sent, 'flux-2-pro', 'failed'), false],
])('a request %s: might it be the sought one?', (_, request, expected) => {
	expect(mightBeSought(request, sought)).toBe(expected);
});

it('a model without a prompt is known by its seed', () => {
	const redux = { model: 'flux-redux-dev', seed: 7, hasDrawnSeed: true, values: {} };
	expect(isSought(past({ seed: 7 }, 'flux-redux-dev'), redux)).toBe(true);
});
