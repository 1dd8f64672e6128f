/** Number of Images: each is a job of its own. Spending Limit (USD): what a run may cost. */
import type { Emulator } from '../../emulator/emulator.mts';
import type { RunOptions } from './engine.mts';
import { promptItems, runFlux } from './flux.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

useEmulator((started) => (emulator = started), { binaryMode: 'default' });

const generate = async (options: Record<string, unknown>, more?: Partial<RunOptions>) =>
	await runFlux(emulator, { model: 'flux-1.1-pro', options }, more);

const submits = () => emulator.bill.entries.length;

describe('Number of Images', () => {
	it('makes a job and an item of each, with the next seed', async () => {
		const run = await runFlux(emulator, {
			model: 'flux-1.1-pro',
			modelOptions: { seed: 7 },
			options: { numberOfImages: 3 },
		});
		expect(run.error).toBeUndefined();
		const items = run.output[0];
		expect(items.map(({ json }) => [json.seed, json.image_index])).toEqual([
			[7, 0],
			[8, 1],
			[9, 2],
		]);
		expect(new Set(items.map(({ json }) => json.request_id)).size).toBe(3);
		expect(new Set(items.map(({ binary }) => binary?.data.fileName)).size).toBe(3);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(Array(3).fill({ item: 0 }));
	});

	it('delivers the others when one fails, and names it in a row', async () => {
		emulator.failNext('submit', {
			status: 400,
			body: () => JSON.stringify({ error: 'no such thing' }),
		});
		const run = await generate({ numberOfImages: 3 }, { onError: 'continueRegularOutput' });
		const items = run.output[0];
		expect(items).toHaveLength(3);
		expect(items.filter(({ binary }) => binary)).toHaveLength(2);
		const [row] = items.filter(({ json }) => json.error);
		expect(row.json.details).toMatchObject({ item: 0, charged: 'no', seed: expect.any(Number) });
	});

	it.each([0, 2.5, 21, 'many'])('cannot be %p', async (numberOfImages) => {
		const run = await generate({ numberOfImages });
		expect(run.error?.message).toBe(`Number of Images cannot be '${numberOfImages}'`);
		expect(run.error?.description).toContain('from 1 to 20');
		expect(submits()).toBe(0);
	});
});

describe('Spending Limit (USD)', () => {
	it('refuses a run that would cost more, before the first submit', async () => {
		const items = promptItems('one', 'two');
		const run = await generate({ numberOfImages: 4, spendingLimit: 0.3 }, { items });
		expect(run.error?.message).toBe(
			'This run would cost about $0.40, above the spending limit of $0.30',
		);
		expect(run.error?.description).toContain('Its 8 new images cost about $0.40');
		expect(submits()).toBe(0);
	});

	it('lets a run through that costs exactly as much', async () => {
		const items = promptItems('one', 'two');
		const run = await generate({ numberOfImages: 3, spendingLimit: 0.3 }, { items });
		expect(run.error).toBeUndefined();
		expect(run.output[0]).toHaveLength(6);
	});

	it.each([-1, 0, 'much'])('cannot be %p', async (spendingLimit) => {
		const run = await generate({ spendingLimit });
		expect(run.error?.message).toBe(`Spending Limit (USD) cannot be '${spendingLimit}'`);
		expect(submits()).toBe(0);
	});
});
