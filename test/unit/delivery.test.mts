import type { INodeExecutionData } from 'n8n-workflow';
import type { BillEntry } from '../../emulator/emulator.mts';
import { checkDelivered, type Served } from '../../tools/chaos/delivery.mts';

const job = {
	time: 0,
	slug: 'flux-2-pro',
	body: {},
	request_id: 'id',
	outcome: 'completed',
	charged: 0.07,
} as const;
const error = { error: "Segmind's response contained no image" };
const image = { image_url: 'https://a.b/c.png' };

describe('a completed job is delivered', () => {
	/** The promises that are broken by rows with this JSON. */
	function broken(
		rows: object[],
		mode: BillEntry['mode'],
		{ brokenImage, path = '/v2/requests/other' }: { brokenImage?: number; path?: string } = {},
		{ images = 2, responseShapes = {} } = {},
	) {
		const outputs = rows.map((json) => ({ json, pairedItem: { item: 0 } }) as INodeExecutionData);
		const served = {
			requests: [{ path }],
			chaos: {
				damagedIds: [],
				brokenImages: new Map(brokenImage === undefined ? [] : [['id', brokenImage]]),
			},
		} as unknown as Served;
		const naming = { responseShapes, imagesPerJob: images, parameters: { model: 'flux-2-pro' } };
		return [...checkDelivered(outputs, [[{ ...job, mode }]], naming, served)];
	}

	it('when every image has a row', () => {
		expect(broken([image, image], 'v2')).toEqual([]);
		expect(broken([image, error], 'v2')).toMatchObject([
			{ promise: 'completed, but not delivered', item: 0 },
		]);
	});

	it('when every image but the broken one has a row', () => {
		expect(broken([image, error], 'v2', { brokenImage: 1 })).toEqual([]);
		expect(broken([error], 'v2', { brokenImage: 1 })).toHaveLength(1);
		expect(broken([error], 'v2', { brokenImage: 0 }, { images: 1 })).toEqual([]);
	});

	it('when the only image that a synchronous response has is there, or broken', () => {
		expect(broken([image], 'v1')).toEqual([]);
		expect(broken([error], 'v1')).toHaveLength(1);
		expect(broken([error], 'v1', { brokenImage: 0 })).toEqual([]);
		expect(broken([error], 'v1', { brokenImage: 1 })).toHaveLength(1);
	});

	it('when a synchronous response has all images, and they are there', () => {
		const all = { responseShapes: { sync: 'output_list' } };
		expect(broken([image], 'v1', {}, all)).toHaveLength(1);
		expect(broken([image], 'v1', { brokenImage: 1 }, all)).toEqual([]);
	});

	it('when a synchronous job was queued, and its result names nothing', () => {
		const queued = { path: '/v2/requests/id' };
		const nothing = { responseShapes: { result: 'none' } };
		expect(broken([error], 'v1', queued, nothing)).toEqual([]);
		expect(broken([error], 'v1', {}, nothing)).toHaveLength(1);
		expect(broken([image], 'v1', queued)).toHaveLength(1);
	});
});
