import type { INodeExecutionData } from 'n8n-workflow';
import type { BillEntry } from '../../emulator/emulator.mts';
import { checkDelivered } from '../../tools/chaos/delivery.mts';
import type { Scenario } from '../../tools/chaos/scenario.mts';
import type { Served } from '../../tools/chaos/judged.mts';

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
	interface Facts {
		brokenImage?: number;
		path?: string;
		/** Of the response to that request. */
		status?: number;
		isDamaged?: boolean;
		isReadable?: boolean;
	}

	/** The promises that are broken by rows with this JSON. */
	function broken(
		rows: object[],
		mode: BillEntry['mode'],
		{ brokenImage, path = '/other', status = 200, isDamaged, isReadable = false }: Facts = {},
		{ images = 2, ...more }: { images?: number } & Partial<Scenario> = {},
	) {
		const outputs = rows.map((json) => ({ json, pairedItem: { item: 0 } }) as INodeExecutionData);
		const served = {
			requests: [{ path, status }],
			damagedIds: new Set(isDamaged ? ['id'] : []),
			brokenImages: new Map(brokenImage === undefined ? [] : [['id', brokenImage]]),
			isReadable,
			isTogether: false,
		} as unknown as Served;
		const naming = {
			...{ responseShapes: {}, imagesPerJob: images, parameters: { model: 'flux-2-pro' } },
			...more,
		};
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
		const all = { responseShapes: { sync: 'output_list' as const } };
		expect(broken([image], 'v1', {}, all)).toHaveLength(1);
		expect(broken([image], 'v1', { brokenImage: 1 }, all)).toEqual([]);
	});

	it('when a synchronous job was queued, and its result names nothing', () => {
		const queued = { path: '/v2/requests/id' };
		const nothing = { responseShapes: { result: 'none' as const } };
		expect(broken([error], 'v1', queued, nothing)).toEqual([]);
		expect(broken([error], 'v1', {}, nothing)).toHaveLength(1);
		expect(broken([image], 'v1', queued)).toHaveLength(1);
	});

	describe('after its response was lost', () => {
		const named = { ...image, request_id: 'id' };
		const failed = { ...error, details: { request_id: 'id' } };
		const history = { shapes: {}, lag: 0, timeLimit: 6, isLater: false };
		const lost = { isDamaged: true, isReadable: true };
		const asked = { ...lost, path: '/inference-request/request-history/id' };

		it('when it was found, from the queue or from the history', () => {
			expect(broken([named, image], 'v2', lost, { history })).toEqual([]);
			expect(broken([failed], 'v2', lost, { history })).toHaveLength(1);
			expect(broken([named, image], 'v1', asked, { history })).toEqual([]);
			expect(broken([named], 'v1', asked, { history })).toHaveLength(1);
		});

		it('when it was not found, or there is no history that could have it', () => {
			expect(broken([error], 'v2', lost, { history })).toEqual([]);
			expect(broken([failed], 'v2', lost)).toEqual([]);
			expect(broken([failed], 'v1', { ...asked, isReadable: false }, { history })).toEqual([]);
		});

		it('when the history shows only its first image', () => {
			const responseShapes = { historyJob: 'first' as const };
			expect(broken([named], 'v1', asked, { history, responseShapes })).toEqual([]);
			expect(broken([failed], 'v1', asked, { history, responseShapes })).toHaveLength(1);
		});
	});

	it('when another execution has all of its images from the history', () => {
		const asked = { isReadable: true, path: '/inference-request/request-history/id' };
		const reused = { ...image, reused: true };
		expect(broken([reused], 'v1', asked)).toHaveLength(1);
		expect(broken([reused, reused], 'v1', asked)).toEqual([]);
		expect(broken([image], 'v1', asked)).toEqual([]);
	});

	it('when a synchronous job is unknown to the queue', () => {
		const unknown = { path: '/v2/requests/id/status', status: 404 };
		expect(broken([image], 'v1', unknown)).toEqual([]);
	});
});
