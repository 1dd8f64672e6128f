/**
 * The names and defaults that saved workflows, example workflows and documentation rely on. Changing one breaks those
 * workflows, so it needs a reason and a new version of the node.
 */
import { readFileSync } from 'node:fs';
import { NodeHelpers, type INodeParameters, type INodeProperties } from 'n8n-workflow';
import { SegmindApi } from '../../credentials/SegmindApi.credentials.ts';
import { Flux } from '../../nodes/Flux/Flux.node.ts';
import { models } from '../../nodes/Flux/models/index.ts';

const { description } = new Flux();
const credential = new SegmindApi();

const field = (name: string) => description.properties.find((each) => each.name === name)!;
const valuesOf = ({ options }: INodeProperties) =>
	(options ?? []).map((option) => ('value' in option ? option.value : option.name));

it('the package, the node and the credential have their names, and their paths in package.json', () => {
	const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
	expect(manifest.name).toBe('n8n-nodes-segmind-flux');
	expect(manifest.n8n).toMatchObject({
		nodes: ['dist/nodes/Flux/Flux.node.js'],
		credentials: ['dist/credentials/SegmindApi.credentials.js'],
	});
	expect(description).toMatchObject({ name: 'flux', displayName: 'Flux', version: 1 });
	expect(description.credentials).toEqual([{ name: 'segmindApi', required: true }]);
	expect(credential).toMatchObject({ name: 'segmindApi', displayName: 'Segmind API' });
	expect(description.usableAsTool).toBe(true);
});

describe('the credential', () => {
	const saved = (data: INodeParameters) =>
		NodeHelpers.getNodeParameters(credential.properties, data, true, false, null, null);

	it('has a masked API key, and nothing else is shown but a switch', () => {
		expect(credential.properties[0]).toMatchObject({
			name: 'apiKey',
			typeOptions: { password: true },
		});
		expect(saved({ apiKey: 'SG_x' })).toEqual({ apiKey: 'SG_x', customUrls: false });
	});

	it("has Segmind's URLs behind the switch", () => {
		expect(saved({ customUrls: true })).toMatchObject({
			baseUrl: 'https://api.segmind.com',
			storageUrl: 'https://workflows-api.segmind.com',
			historyUrl: 'https://api.spotprod.segmind.com',
		});
	});

	it.each(['baseUrl', 'storageUrl', 'historyUrl'])(
		'shows another %s, and gives it to the node, whatever the switch says',
		(name) => {
			for (const url of ['http://127.0.0.1:9', '']) {
				expect(saved({ [name]: url })).toHaveProperty(name, url);
				expect(saved({ customUrls: false, [name]: url })).toHaveProperty(name, url);
				expect(saved({ customUrls: true, [name]: url })).toHaveProperty(name, url);
			}
		},
	);
});

it('the operations are edit, generate, getCredits, getMany, getResult and getStatus', () => {
	expect(field('operation').default).toBe('generate');
	expect(valuesOf(field('operation'))).toEqual([
		'edit',
		'generate',
		'getCredits',
		'getMany',
		'getResult',
		'getStatus',
	]);
});

it('each operation that makes images has its models and its default', () => {
	const lists = description.properties.filter(({ name }) => name === 'model');
	const offered = Object.fromEntries(
		lists.map((list) => [
			list.displayOptions!.show!.operation,
			[list.default, ...valuesOf(list).sort()],
		]),
	);
	expect(offered).toEqual({
		generate: [
			'flux-2-pro',
			...['fast-flux-schnell', 'flux-1.1-pro', 'flux-1.1-pro-ultra', 'flux-2-flex'],
			...['flux-2-klein-4b', 'flux-2-klein-9b', 'flux-2-max', 'flux-2-pro', 'flux-dev'],
			...['flux-pro', 'flux-schnell', 'other'],
		],
		edit: [
			'flux-kontext-pro',
			...['flux-2-flex', 'flux-2-klein-4b', 'flux-2-klein-9b', 'flux-2-max', 'flux-2-pro'],
			...['flux-depth-dev', 'flux-depth-pro', 'flux-fill-dev', 'flux-fill-pro', 'flux-img2img'],
			...['flux-kontext-dev', 'flux-kontext-max', 'flux-kontext-pro', 'flux-pulid'],
			...['flux-redux-dev', 'flux-redux-schnell'],
			...['multi-image-kontext-max', 'multi-image-kontext-pro'],
		],
	});
});

it('the modes are async, submit and sync', () => {
	expect(field('mode').default).toBe('async');
	expect([...valuesOf(field('mode'))].sort()).toEqual(['async', 'submit', 'sync']);
});

it.each(['operation', 'model', 'mode'])(
	'%s takes no expression, which would show the fields of every model at once',
	(name) => expect(field(name).noDataExpression).toBe(true),
);

it('the options have their names and defaults', () => {
	const options = (field('options').options ?? []) as INodeProperties[];
	// Until it is added, the interval adapts to the model; 5 is what the field then starts with.
	expect(Object.fromEntries(options.map((option) => [option.name, option.default]))).toEqual({
		binaryPropertyName: 'data',
		fileName: '',
		includeOtherFields: false,
		downloadImage: true,
		timeout: 600,
		pollInterval: 5,
		maxConcurrency: 50,
		numberOfImages: 4,
		reuse: false,
		spendingLimit: 1,
		waitForCompletion: true,
	});
	expect(field('options').displayOptions?.show?.operation).toEqual([
		'edit',
		'generate',
		'getResult',
	]);
	expect(field('requestId').displayOptions?.show?.operation).toEqual(['getResult', 'getStatus']);
});

it.each([
	['generate', 'async', 'all but waitForCompletion'],
	['edit', 'async', 'all but waitForCompletion'],
	['generate', 'sync', 'all but waitForCompletion, pollInterval'],
	[
		'edit',
		'submit',
		'all but waitForCompletion, pollInterval, downloadImage, fileName, binaryPropertyName',
	],
	// The mode that an earlier operation has left in the workflow.
	['getResult', 'submit', 'all but maxConcurrency, numberOfImages, reuse, spendingLimit'],
])('for %s with %s, the options are %s', (operation, mode, shown) => {
	const options = (field('options').options ?? []) as INodeProperties[];
	const values = { operation, mode, options: {} };
	const hidden = options.filter(
		(option) => !NodeHelpers.displayParameter({}, option, null, null, values),
	);
	const names = options.filter((option) => !hidden.includes(option)).map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
	const missing = new Set(options.map(({ name }) => name).filter((name) => !names.includes(name)));
	expect([...missing].sort()).toEqual(shown.replace('all but ', '').split(', ').sort());
});

/** Name, Segmind's name if it is another, default, and range or values; options are in brackets. */
const parameters: Record<string, string[]> = {
	'flux-2-pro': [
		'aspectRatio → width, height = 1:1: 1:1 16:9 2:3 21:9 3:2 3:4 4:3 4:5 5:4 9:16 9:21 custom',
		'width = 1024',
		'height = 1024',
		'images → image_urls',
		'outputFormat → output_format = png: jpeg png',
		'[safetyTolerance → safety_tolerance = 3: 0 – 6]',
		'[seed]',
	],
	'flux-2-flex': [
		'aspectRatio → width, height = 1:1: 1:1 16:9 2:3 21:9 3:2 3:4 4:3 4:5 5:4 9:16 9:21 custom',
		'width = 1024',
		'height = 1024',
		'images → image_urls',
		'outputFormat → output_format = png: jpeg png',
		'[guidance = 5]',
		'[promptUpsampling → prompt_upsampling = true]',
		'[safetyTolerance → safety_tolerance = 2: 0 – 6]',
		'[seed]',
		'[steps = 50: 1 – 50]',
	],
	'flux-1.1-pro': [
		'aspectRatio → aspect_ratio = 1:1: 1:1 16:9 2:3 3:2 3:4 4:3 4:5 5:4 9:16 custom',
		'width = 1024: 256 – 1440',
		'height = 1024: 256 – 1440',
		'image → image_prompt',
		'outputFormat → output_format = webp: jpeg png webp',
		'[outputQuality → output_quality = 80: 0 – 100]',
		'[promptUpsampling → prompt_upsampling = false]',
		'[safetyTolerance → safety_tolerance = 2: 1 – 5]',
		'[seed]',
	],
	'flux-pro': [
		'aspectRatio → aspect_ratio = 1:1: 1:1 16:9 2:3 21:9 3:2 4:5 5:4 9:16 9:21',
		'outputFormat → output_format = webp: jpeg png webp',
		'[guidance = 3: 2 – 5]',
		'[interval = 2: 1 – 4]',
		'[outputQuality → output_quality = 80: 0 – 100]',
		'[safetyTolerance → safety_tolerance = 2: 1 – 5]',
		'[seed]',
		'[steps = 25: 1 – 50]',
	],
	other: ['slug', 'parameters', '[seed]'],
};
parameters['flux-2-max'] = parameters['flux-2-pro'];

/** A model that is not listed has not been released, so its names may still change. */
const released = models.filter(({ slug }) => parameters[slug]);

it.each(released)('$slug shows and sends exactly its own parameters', (model) => {
	const lines = model.parameters.map((parameter) => {
		const { name, kind, placement } = parameter;
		const apiName = 'apiName' in parameter ? parameter.apiName : 'width, height';
		const range =
			(kind === 'integer' || kind === 'number') && parameter.maximum !== undefined
				? `: ${parameter.minimum} – ${parameter.maximum}`
				: kind === 'choice' || kind === 'size'
					? `: ${parameter.choices.map(({ value }) => value).join(' ')}`
					: '';
		const initial =
			'default' in parameter && name !== 'seed' && kind !== 'json' ? ` = ${parameter.default}` : '';
		const line = `${name}${apiName === name ? '' : ` → ${apiName}`}${initial}${range}`;
		return placement === 'option' ? `[${line}]` : line;
	});
	expect([...lines].sort()).toEqual([...parameters[model.slug]].sort());
});
