/** Jobs some of whose images cannot be delivered: the others are, and what is paid is said. */
import type { Emulator } from '../../emulator/emulator.mts';
import { binaryOf, type NodeRun, type RunOptions } from './engine.mts';
import { onePixel, promptItems, runFlux } from './flux.mts';
import { n8nContainer, n8nCore } from './n8nCore.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

useEmulator((started) => (emulator = started));

afterEach(() => {
	jest.restoreAllMocks();
});

const continues = { onError: 'continueRegularOutput' } as const;

const downloads = () => emulator.requests.filter(({ host }) => host === 'results').length;
const paidRequests = () => emulator.requests.filter(({ method }) => method === 'POST').length;

/** Lets the first downloads pass, and none of the tries for the next image. */
function loseImage(index: number) {
	emulator.failNext('image', {}, index);
	emulator.failNext('image', { status: 404 }, 5);
}

/** Images that differ: the same one would be delivered once. */
const [good, alsoGood] = ['', 'x'].map((end) => {
	const bytes = Buffer.concat([Buffer.from(onePixel, 'base64'), Buffer.from(end)]);
	return `data:image/png;base64,${bytes.toString('base64')}`;
});
const bad = `data:image/png;base64,${Buffer.from('not an image '.repeat(20)).toString('base64')}`;

/** A synchronous response with images as text, of which Segmind keeps none. */
const syncImages = (...images: string[]) => ({
	status: 200,
	body: JSON.stringify({ images, seed: 7 }),
	headers: { 'x-request-id': 'sync-1' },
});

/** What the executions list's "Retry with currently saved workflow" does. */
const retry = async (failed: NodeRun, parameters = {}, more: Partial<RunOptions> = {}) =>
	await runFlux(emulator, parameters, {
		runData: failed.executionData,
		retryWithSavedWorkflow: true,
		...more,
	});

const failToStore = (times: number) => {
	const spy = jest.spyOn(n8nContainer().get(n8nCore().BinaryDataService), 'store');
	const reason = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
	for (let time = 0; time < times; time += 1) spy.mockRejectedValueOnce(reason);
	return spy;
};

describe('one of four images that cannot be downloaded', () => {
	beforeEach(() => {
		emulator.imagesPerJob = 4;
		emulator.responseShapes = { result: 'output_list' };
		loseImage(2);
	});

	it('is an item of its own beside the other three', async () => {
		const run = await runFlux(emulator, {}, continues);
		const items = run.output[0];
		expect(items.map(({ json }) => json.image_index)).toEqual([0, 1, 3, 2]);
		for (const item of items.slice(0, 3)) {
			const { request_id: id, image_index: index } = item.json;
			const made = await emulator.bytesOf(String(id), Number(index));
			expect((await binaryOf(item)).equals(made)).toBe(true);
		}
		const [{ request_id: requestId, seed, image_url: firstUrl }] = items.map(({ json }) => json);
		const { json, binary, pairedItem } = items[3];
		expect(binary).toBeUndefined();
		expect(pairedItem).toEqual({ item: 0 });
		expect(json).toEqual({
			image_url: expect.stringMatching(emulator.resultsUrl),
			image_index: 2,
			error: expect.stringMatching(/^The image URL returned HTTP 404$/),
			details: {
				item: 0,
				model: 'flux-2-pro',
				seed,
				request_id: requestId,
				image_url: json.image_url,
				image_index: 2,
				http_code: 404,
				status: 'COMPLETED',
				charged: 'yes',
				description: expect.stringContaining(String(json.image_url)),
			},
		});
		expect(json.image_url).not.toBe(firstUrl);
		expect(emulator.bill).toMatchObject({ submitted: 1, completed: 1 });
	}, 30_000);

	it('goes to the error output alone', async () => {
		const run = await runFlux(emulator, {}, { onError: 'continueErrorOutput' });
		expect(run.output.map(({ length }) => length)).toEqual([3, 1]);
		expect(run.output[1][0].json).toMatchObject({
			error: expect.stringContaining('HTTP 404'),
			details: expect.objectContaining({
				image_url: expect.stringMatching(emulator.resultsUrl),
				charged: 'yes',
			}),
		});
	}, 30_000);

	it('ends a run that stops, whose Retry has all of them without paying again', async () => {
		const failed = await runFlux(emulator);
		expect(failed.error?.message).toMatch(/^The image URL returned HTTP 404/);
		const { description } = failed.error!;
		expect(description).toMatch(
			/^1 of the job's 4 images is missing\. .*at http\S+_3\.png for 7 days\. /,
		);
		expect(description).toContain("'Retry with currently saved workflow'");
		const again = await retry(failed);
		expect(again.error).toBeUndefined();
		expect(again.output[0]).toHaveLength(4);
		expect(emulator.bill.submitted).toBe(1);
	}, 30_000);

	it('keeps what Retry On Fail needs', async () => {
		const run = await runFlux(emulator, {}, { retryOnFail: { maxTries: 2 } });
		expect(run.error).toBeUndefined();
		expect(run.output[0]).toHaveLength(4);
		expect(emulator.bill.submitted).toBe(1);
	}, 30_000);
});

it('a run that stops names the URLs of all missing images', async () => {
	emulator.imagesPerJob = 3;
	emulator.responseShapes = { result: 'output_list' };
	loseImage(1);
	emulator.failNext('image', { status: 410 }, 5);
	const run = await runFlux(emulator);
	expect(run.error?.description).toMatch(
		/^2 of the job's 3 images are missing\. .* at http\S+_2\.png and http\S+_3\.png for 7 days\. /,
	);
	expect(emulator.bill.submitted).toBe(1);
}, 60_000);

it('Get Result delivers what came, too', async () => {
	emulator.imagesPerJob = 2;
	emulator.responseShapes = { result: 'output_list' };
	const submitted = await runFlux(emulator, { mode: 'submit' });
	const requestId = submitted.output[0][0].json.request_id;
	loseImage(1);
	const run = await runFlux(emulator, { operation: 'getResult', requestId }, continues);
	expect(run.output[0].map(({ json }) => json.error ?? json.status)).toEqual([
		'COMPLETED',
		expect.stringMatching(/^The image URL returned HTTP 404/),
	]);
}, 30_000);

it('a time limit that is reached at the second image delivers the first', async () => {
	emulator.imagesPerJob = 2;
	emulator.responseShapes = { result: 'output_list' };
	emulator.failNext('image', {}, 1);
	emulator.failNext('image', { delayMs: 20_000 }, 1);
	const run = await runFlux(emulator, { options: { timeout: 4 } }, continues);
	const [first, second] = run.output[0];
	expect(first.binary?.data.mimeType).toBe('image/png');
	expect(second.json).toMatchObject({
		error: expect.stringMatching(/^The time limit was reached while the image was being downl/),
		image_url: expect.stringMatching(/_2\.png$/),
		details: expect.objectContaining({ charged: 'yes' }),
	});
}, 30_000);

describe('a synchronous job with three images, of which one is bad', () => {
	const sync = { mode: 'sync' };
	const names = /^Segmind returned a file that is not an image/;

	it('delivers two and a row', async () => {
		emulator.failNext('sync', syncImages(good, bad, alsoGood));
		const run = await runFlux(emulator, sync, continues);
		const [first, third, second] = run.output[0];
		expect(first.binary?.data.mimeType).toBe('image/png');
		expect(third.binary?.data.mimeType).toBe('image/png');
		expect(third.json.image_index).toBe(2);
		expect(second.json).toMatchObject({
			error: expect.stringMatching(names),
			image_index: 1,
			details: expect.objectContaining({ charged: 'yes', request_id: 'sync-1' }),
		});
		expect(second.json).not.toHaveProperty('image_url');
	});

	it('keeps the two of a run that stops, and says the same in every retry', async () => {
		emulator.failNext('sync', syncImages(good, bad, alsoGood));
		const failed = await runFlux(emulator, sync);
		expect(failed.error?.message).toMatch(names);
		expect(failed.error?.description).toMatch(/^1 of the job's 3 images is missing\. /);
		const again = await retry(failed, sync);
		expect(again.error?.message).toBe(failed.error?.message);
		expect(again.error?.description).toBe(failed.error?.description);
		const continued = await retry(again, sync, continues);
		expect(continued.output[0].map(({ json }) => json.image_index)).toEqual([0, 2, 1]);
		expect(continued.output[0][2].json).toMatchObject({
			error: expect.stringMatching(names),
			details: expect.objectContaining({ charged: 'yes', request_id: 'sync-1' }),
		});
		expect(Buffer.byteLength(await binaryOf(continued.output[0][1]))).toBeGreaterThan(50);
		expect(paidRequests()).toBe(1);
	});

	it('is the same with Retry On Fail', async () => {
		emulator.failNext('sync', syncImages(good, bad, alsoGood));
		const run = await runFlux(emulator, sync, { retryOnFail: { maxTries: 3 } });
		expect(run.error?.message).toMatch(names);
		expect(paidRequests()).toBe(1);
	});
});

it.each([
	['has no image', { status: 200, body: '{"status":"COMPLETED"}' }, /contained no image/],
	['breaks off', { aborted: true }, /could not be downloaded/],
	['has one bad image', syncImages(bad), /is not an image/],
])(
	'a synchronous response that %s is paid, and every retry says so in the same words',
	async (_name, fault, message) => {
		emulator.failNext('sync', fault);
		const failed = await runFlux(emulator, { mode: 'sync' }, { items: promptItems('one', 'two') });
		expect(failed.error?.message).toMatch(message);
		const again = await retry(failed, { mode: 'sync' }, continues);
		const row = again.output[0].find(({ json }) => json.error !== undefined)!;
		expect(row.json).toMatchObject({
			error: failed.error?.message,
			details: expect.objectContaining({ charged: 'yes' }),
		});
		expect(paidRequests()).toBe(2);
	},
);

it("another item's image that did not arrive is not called fetchable", async () => {
	emulator.failNext('sync', syncImages(bad));
	const failed = await runFlux(
		emulator,
		{ mode: 'sync', options: { maxConcurrency: 1 } },
		{ items: promptItems('one', 'forbidden') },
	);
	const again = await retry(failed, { mode: 'sync' });
	for (const { error } of [failed, again]) {
		expect(error?.description).not.toMatch(/safe|fetches/);
	}
});

describe('when n8n cannot store', () => {
	it('one of two images, the other is delivered and neither downloaded twice', async () => {
		emulator.imagesPerJob = 2;
		emulator.responseShapes = { result: 'output_list' };
		failToStore(1);
		const run = await runFlux(emulator, {}, continues);
		const [second, first] = run.output[0];
		expect(second.json.image_index).toBe(1);
		expect(second.binary?.data.mimeType).toBe('image/png');
		expect(first.json).toMatchObject({
			image_url: expect.stringMatching(emulator.resultsUrl),
			error: expect.stringMatching(/^n8n could not store the image: "ENOSPC/),
			details: expect.objectContaining({ charged: 'yes' }),
		});
		expect(downloads()).toBe(2);
	});

	it('any image of a synchronous job, each is a row, and Retry On Fail does not pay again', async () => {
		emulator.failNext('sync', syncImages(good, alsoGood));
		failToStore(2);
		const run = await runFlux(emulator, { mode: 'sync' }, { retryOnFail: { maxTries: 3 } });
		expect(run.error?.message).toMatch(/^n8n could not store the image: "ENOSPC/);
		expect(run.error?.description).toContain('They were charged');
		expect(paidRequests()).toBe(1);
	});

	it('the image at the URL of a synchronous response, Retry fetches it', async () => {
		emulator.responseShapes = { sync: 'output' };
		failToStore(1);
		const failed = await runFlux(emulator, { mode: 'sync' });
		expect(failed.error?.message).toMatch(/^n8n could not store the image: "ENOSPC/);
		expect(failed.error?.description).toContain(emulator.resultsUrl);
		expect(downloads()).toBe(1);
		const again = await retry(failed, { mode: 'sync' });
		expect(again.output[0][0].binary?.data.mimeType).toBe('image/png');
		expect(emulator.bill.submitted).toBe(1);
	});
});
