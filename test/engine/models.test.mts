/** Every model in every operation that offers it: the request body, the images in it, and the image that comes out. */
import { createHash } from 'node:crypto';
import type { INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import type { Emulator } from '../../emulator/emulator.mts';
import { bodyEntries } from '../../nodes/Flux/models/body.ts';
import { takesImages } from '../../nodes/Flux/models/imageParameters.ts';
import { modelsOf } from '../../nodes/Flux/models/index.ts';
import type { FluxModel, ModelOperation, ModelParameter } from '../../nodes/Flux/models/model.ts';
import { binaryOf } from './engine.mts';
import { runFlux } from './flux.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;
useEmulator((started) => (emulator = started));

/** The input field with the file for each parameter that takes an image. */
const fieldFor: Record<string, string> = {
	image: 'photo',
	images: 'photo',
	secondImage: 'second',
	mask: 'mask',
};

/** New ones for every test: the node remembers for an hour where it has uploaded a file. */
const files: Record<string, Buffer> = {};
beforeEach(async () => {
	for (const field of Object.values(fieldFor)) {
		const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
		const image = sharp({ create: { width: 32, height: 24, channels: 3, noise } } as never);
		files[field] = await image.png().toBuffer();
	}
});

const uses = (['generate', 'edit'] as ModelOperation[]).flatMap((operation) =>
	modelsOf[operation]
		.filter(({ slug }) => slug !== 'other')
		.map((model) => ({ operation, slug: model.slug, model })),
);

/** An item with a file for every image of the model, and the parameters that name them. */
function inputFor(model: FluxModel) {
	const names = model.parameters
		.filter((parameter) => takesImages(parameter) && parameter.placement === 'first')
		.map(({ name }) => name);
	const item: INodeExecutionData = { json: { prompt: 'a red bicycle' }, binary: {} };
	for (const name of names) {
		const data = files[fieldFor[name]].toString('base64');
		item.binary![fieldFor[name]] = { data, mimeType: 'image/png', fileName: `${name}.png` };
	}
	return {
		items: [item],
		parameters: Object.fromEntries(names.map((name) => [name, fieldFor[name]])),
	};
}

/** What the defaults of some parameters stand for in the body. */
function defaultsOf(parameters: ModelParameter[]): Record<string, unknown> {
	const entries = parameters.map((parameter) =>
		'default' in parameter && parameter.default !== ''
			? bodyEntries(parameter, parameter.default)
			: {},
	);
	return Object.assign({}, ...entries) as Record<string, unknown>;
}

/** The body without images and the seed, when the options are left out. */
function standardBody(model: FluxModel): Record<string, unknown> {
	const sent = model.parameters.filter(
		(parameter) =>
			(parameter.placement === 'top' && !parameter.onlyWhen) || 'isAlwaysSent' in parameter,
	);
	return {
		...(!model.lacksPrompt && { prompt: 'a red bicycle' }),
		...defaultsOf(sent),
		...model.constants,
	};
}

/** The bodies that were submitted, without the addresses of images. */
function bodies(model: FluxModel): Array<Record<string, unknown>> {
	const addresses = model.parameters
		.filter(takesImages)
		.map((each) => 'apiName' in each && each.apiName);
	return emulator.bill.entries.map(({ body }) =>
		Object.fromEntries(
			Object.entries(body as object).filter(([name]) => !addresses.includes(name)),
		),
	);
}

describe.each(uses)('$operation with $slug', ({ operation, model }) => {
	const run = async (modelOptions: Record<string, unknown> = {}, mode = 'async') => {
		const { items, parameters } = inputFor(model);
		return await runFlux(
			emulator,
			{ operation, model: model.slug, mode, modelOptions, ...parameters },
			{ items },
		);
	};

	it.each(['async', 'sync'])(
		'makes an image from exactly the visible parameters and a seed (%s)',
		async (mode) => {
			const { error, output } = await run({}, mode);
			expect(error).toBeUndefined();
			const [item] = output[0];
			expect(bodies(model)).toEqual([{ ...standardBody(model), seed: item.json.seed }]);

			const bytes = await binaryOf(item);
			const { width, height, format } = await sharp(bytes).metadata();
			expect(item.json).toMatchObject({
				model: model.slug,
				mode,
				status: 'COMPLETED',
				width,
				height,
			});
			expect(item.json.prompt).toBe(model.lacksPrompt ? undefined : 'a red bicycle');
			const name = model.lacksPrompt ? model.slug : 'a-red-bicycle';
			expect(item.binary?.data).toMatchObject({
				mimeType: `image/${format}`,
				fileName: `${name}-${String(item.json.seed)}.${format === 'jpeg' ? 'jpg' : format}`,
			});
			expect(bytes.equals(await emulator.bytesOf(item.json.request_id as string))).toBe(true);
			expect(item.json.metrics).toMatchObject({ cost: expect.any(Number) });
			expect(item.pairedItem).toEqual({ item: 0 });
		},
	);

	it('sends the options that were added, and no others', async () => {
		const options = model.parameters.filter(
			({ placement, name, onlyWhen }) => placement === 'option' && name !== 'seed' && !onlyWhen,
		);
		const values = Object.fromEntries(
			options.map((parameter) => [parameter.name, 'default' in parameter && parameter.default]),
		);
		const { error } = await run({ ...values, mood: 'happy', seed: 77 });
		expect(error).toBeUndefined();
		expect(bodies(model)).toEqual([{ ...standardBody(model), ...defaultsOf(options), seed: 77 }]);
	});

	const images = model.parameters.filter(
		(parameter) => takesImages(parameter) && parameter.placement === 'first',
	);
	if (images.length > 0) {
		it('puts every image where it belongs', async () => {
			await run();
			const sent = images.map((parameter) => {
				const bytes = files[fieldFor[parameter.name]];
				const hash = createHash('sha256').update(bytes).digest('hex');
				return [
					'apiName' in parameter && parameter.apiName,
					parameter.kind === 'images' ? [hash] : hash,
				];
			});
			expect(emulator.bill.entries[0].imageHashes).toEqual(Object.fromEntries(sent));
		});
	}
});

describe('Edit Image', () => {
	it.each(modelsOf.edit.map(({ slug, parameters }) => ({ slug, parameters })))(
		'with $slug and no image is refused for free, by the name of the field',
		async ({ slug, parameters }) => {
			const [{ name, displayName }, ...others] = parameters;
			const second = others
				.filter(takesImages)
				.map((each) => [each.name, 'https://example.com/b.png']);
			const { error } = await runFlux(emulator, {
				operation: 'edit',
				model: slug,
				...Object.fromEntries(second),
				[name]: '={{ $json.photo }}',
			});
			expect(error?.message).toBe(`The field '${displayName}' is empty`);
			expect(emulator.bill.submitted).toBe(0);
		},
	);

	it('with two images for a model that takes one is refused for free', async () => {
		const image = 'https://example.com/a.png, https://example.com/b.png';
		const { error } = await runFlux(emulator, {
			operation: 'edit',
			model: 'flux-kontext-pro',
			image,
		});
		expect(error?.message).toBe(
			'Image has 2 images: https://example.com/a.png, https://example.com/b.png',
		);
		expect(emulator.bill.submitted).toBe(0);
	});

	it('with a mask and no image is refused for free', async () => {
		const { error } = await runFlux(emulator, {
			operation: 'edit',
			model: 'flux-fill-pro',
			image: '={{ $json.photo }}',
			mask: 'https://example.com/mask.png',
		});
		expect(error?.message).toBe("The field 'Image' is empty");
		expect(emulator.bill.submitted).toBe(0);
	});

	it('with a model that only generates is refused, naming those that edit', async () => {
		const { error } = await runFlux(emulator, { operation: 'edit', model: 'flux-1.1-pro' });
		expect(error?.message).toBe("The model 'flux-1.1-pro' is not available for this operation");
		expect(error?.description).toContain('flux-kontext-pro');
	});
});

describe('a number that the page rules out', () => {
	it.each([
		['edit', 'flux-kontext-pro', { safetyTolerance: 3 }, "Safety Tolerance cannot be '3'"],
		['edit', 'flux-fill-pro', { steps: 51 }, "Steps cannot be '51'"],
		['edit', 'flux-img2img', { strength: 1.5 }, "Strength cannot be '1.5'"],
		['edit', 'flux-pulid', { idWeight: 4 }, "ID Weight cannot be '4'"],
		['generate', 'flux-dev', { guidance: 11 }, "Guidance cannot be '11'"],
	])('%s with %s and %j is refused for free', async (operation, model, modelOptions, message) => {
		const image = 'https://example.com/a.png';
		const { error } = await runFlux(emulator, { operation, model, image, modelOptions });
		expect(error?.message).toBe(message);
		expect(emulator.bill.submitted).toBe(0);
	});

	it('is sent where only another vendor prints a range', async () => {
		const image = 'https://example.com/a.png';
		const modelOptions = { guidance: 11 };
		const { error } = await runFlux(emulator, {
			operation: 'edit',
			model: 'flux-kontext-dev',
			image,
			modelOptions,
		});
		expect(error).toBeUndefined();
		expect(emulator.bill.entries[0].body).toMatchObject({ guidance: 11 });
	});
});

it.each(['flux-3-video', 'FLUX-3-fast', 'some-video-model'])(
	'Other refuses %s, which makes videos, before paying',
	async (slug) => {
		const { error } = await runFlux(emulator, { model: 'other', slug });
		expect(error?.message).toBe(`Model Slug cannot be '${slug}'`);
		expect(error?.description).toContain('It makes videos, and this node makes images.');
		expect(emulator.bill.submitted).toBe(0);
	},
);

it('Other takes capitals and underscores in a slug', async () => {
	emulator.launched = ['Simple_Vector_Flux'];
	const { error, output } = await runFlux(emulator, { model: 'other', slug: 'Simple_Vector_Flux' });
	expect(error).toBeUndefined();
	expect(output[0][0].json.model).toBe('Simple_Vector_Flux');
});
