import { Barrier } from '../../nodes/Flux/run/barrier.ts';

it('a barrier holds every item until all that joined are valid or have left', async () => {
	const barrier = new Barrier();
	for (const item of [0, 1, 2]) barrier.join(item);
	const released: number[] = [];
	const first = barrier.arrive(0).then(() => released.push(0));
	barrier.leave(2);
	await Promise.resolve();
	expect(released).toEqual([]);
	await Promise.all([first, barrier.arrive(1)]);
	expect(released).toEqual([0]);
});

it('a barrier accepts an item only once, so that another try of the run is noticed', () => {
	const barrier = new Barrier();
	expect([barrier.join(0), barrier.join(1), barrier.join(0)]).toEqual([true, true, false]);
	expect(barrier.size).toBe(2);
});
