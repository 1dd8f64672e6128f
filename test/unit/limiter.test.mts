import { ConcurrencyLimiter, LimiterClosedError } from '../../nodes/Flux/run/limiter.ts';

const fail = async () => await Promise.reject(new Error('no'));

describe('run', () => {
	it('runs that many jobs at a time, in order of arrival', async () => {
		const limiter = new ConcurrencyLimiter(3);
		const order: number[] = [];
		let active = 0;
		let maximum = 0;
		await Promise.all(
			Array.from({ length: 20 }, async (_, index) =>
				limiter.run(async () => {
					order.push(index);
					active += 1;
					maximum = Math.max(maximum, active);
					await new Promise((resolve) => setTimeout(resolve, 2));
					active -= 1;
				}),
			),
		);
		expect(maximum).toBe(3);
		expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
	});

	it('continues after a job that fails', async () => {
		const limiter = new ConcurrencyLimiter(1);
		const first = limiter.run(fail);
		const second = limiter.run(async () => 'yes');
		await expect(first).rejects.toThrow('no');
		await expect(second).resolves.toBe('yes');
	});

	it('starts nothing after a failure when it closes on failure', async () => {
		const limiter = new ConcurrencyLimiter(1, { closesOnFailure: true });
		const first = limiter.run(fail);
		const second = limiter.run(async () => 'yes');
		await expect(first).rejects.toThrow('no');
		await expect(second).rejects.toThrow(LimiterClosedError);
	});
});

it('close lets running jobs finish, starts no others, and onIdle resolves afterwards', async () => {
	const limiter = new ConcurrencyLimiter(1);
	let finish = () => {};
	const running = limiter.run(async () => await new Promise<void>((resolve) => (finish = resolve)));
	const waiting = limiter.run(async () => 'never');
	limiter.close();
	finish();
	await running;
	await expect(waiting).rejects.toBeInstanceOf(LimiterClosedError);
	await limiter.onIdle();
});
