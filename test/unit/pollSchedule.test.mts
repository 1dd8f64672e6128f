import { nextPoll } from '../../nodes/Flux/job/pollSchedule.ts';

/** How many polls a job takes, and how many seconds it waits after it is done. */
function simulate(jobSeconds: number, usualSeconds: number): { polls: number; added: number } {
	let elapsed = 0;
	for (let polls = 1; ; polls += 1) {
		elapsed = nextPoll(elapsed, usualSeconds);
		if (elapsed >= jobSeconds * 1000) return { polls, added: elapsed / 1000 - jobSeconds };
	}
}

describe('the poll schedule', () => {
	it('costs at most 6 as polls times added seconds, and 1 second added, at 24 s ± 20 %', () => {
		const jobs = Array.from({ length: 2000 }, (_, index) =>
			simulate(24 * (0.8 + (0.4 * index) / 2000), 24),
		);
		const mean = (pick: (job: { polls: number; added: number }) => number) =>
			jobs.reduce((sum, job) => sum + pick(job), 0) / jobs.length;
		const added = mean((job) => job.added);
		expect(added).toBeLessThanOrEqual(1);
		expect(mean((job) => job.polls) * added).toBeLessThanOrEqual(6);
	});

	it.each([14, 24, 48, 54])(
		'does not keep a 2-second job waiting past 1.3 s, usual time %i s',
		(usual) => {
			expect(simulate(2, usual).added).toBeLessThanOrEqual(1.3);
		},
	);

	it.each([14, 20, 24, 48, 54])('costs at most 60 polls at ten times the usual %i s', (usual) => {
		expect(simulate(usual * 10, usual).polls).toBeLessThanOrEqual(60);
	});

	it.each([14, 20, 24, 48, 54])('never stalls, usual time %i s', (usual) => {
		const times = Array.from({ length: 50_000 }, (_, index) => index * 13);
		const stuck = times.filter((elapsed) => {
			const gap = nextPoll(elapsed, usual) - elapsed;
			return elapsed < 3200 ? gap <= 0 : gap < 1000;
		});
		expect(stuck).toEqual([]);
	});
});
