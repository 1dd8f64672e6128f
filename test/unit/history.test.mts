import {
	isSameModel,
	isSought,
	resembles,
	type PastRequest,
} from '../../nodes/Flux/segmind/history.ts';

const past = (body: object | undefined, model = 'flux-2-pro') =>
	({ requestId: 'a', model, status: 'completed', images: [], body }) as PastRequest;

const sought = {
	model: 'flux-2-pro',
	seed: 7,
	parameters: {
		prompt: 'a fox',
		width: 1024,
		safety_tolerance: 2,
		image_urls: ['https://a.b/c.png'],
	},
};

const sent = { prompt: 'a fox', seed: 7, width: 1024, image_urls: ['https://a.b/c.png'] };

it.each([
	['what was sent', sent],
	['numbers as text', { ...sent, seed: '7', width: '1024' }],
	['blanks around the prompt', { ...sent, prompt: ' a fox\n' }],
	['less than was sent', { prompt: 'a fox', seed: 7 }],
	['more than was sent', { ...sent, steps: 25 }],
	['another safety tolerance', { ...sent, safety_tolerance: 5 }],
	['a single image in place of a list', { ...sent, image_urls: 'https://a.b/c.png' }],
])('a request is the sought one when the history shows %s', (_, body) => {
	expect(isSought(past(body), sought)).toBe(true);
});

it.each([
	['another seed', { ...sent, seed: 8 }],
	['no seed', { ...sent, seed: undefined }],
	['another prompt', { ...sent, prompt: 'a dog' }],
	['another size', { ...sent, width: 512 }],
	['another image', { ...sent, image_urls: ['https://a.b/d.png'] }],
	['no body', undefined],
])('a request is not the sought one when the history shows %s', (_, body) => {
	expect(isSought(past(body), sought)).toBe(false);
});

it.each(['flux-2-pro', 'FLUX.2 Pro', 'Flux 2 [pro]'])('the model may be written %s', (name) => {
	expect(isSameModel(past(sent, name), sought)).toBe(true);
});

it.each(['flux-2-max', 'flux-2', ''])('%s is another model', (name) => {
	expect(isSameModel(past(sent, name), sought)).toBe(false);
	expect(isSought(past(sent, name), sought)).toBe(false);
});

it('a request of another model with the same seed and prompt resembles the sought one', () => {
	expect(resembles(past(sent, 'unknown'), sought)).toBe(true);
	expect(resembles(past({ ...sent, seed: 8 }, 'unknown'), sought)).toBe(false);
});

it('a model without a prompt is known by its seed', () => {
	const redux = { model: 'flux-redux-dev', seed: 7, parameters: {} };
	expect(isSought(past({ seed: 7 }, 'flux-redux-dev'), redux)).toBe(true);
});
