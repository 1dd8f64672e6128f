import { nextPoll } from '../../nodes/Flux/job/pollSchedule.ts';

/** The number of polls of a job, and the seconds between its end and the last poll. */
function simulate(jobSeconds: number, typicalSeconds: number): { polls: number; added: number } {
	let elapsed = 0;
	for (let polls = 1; ; polls += 1) {
		elapsed = nextPoll(elapsed, typicalSeconds);
		if (elapsed >= jobSeconds * 1000) return { polls, added: elapsed / 1000 - jobSeconds };
	}
}

describe('the poll schedule', () => {
	it('adds at most 1 s to jobs of 24 s ± 20 %, and polls times added seconds are at most 6', () => {
		const jobs = Array.from({ length: 2000 }, (_, index) =>
			simulate(24 * (0.8 + (0.4 * index) / 2000), 24),
		);
		const mean = (pick: (job: { polls: number; added: number }) => number) =>
			jobs.reduce((sum, job) => sum + pick(job), 0) / jobs.length;
		const added = mean((job) => job.added);
		expect(added).toBeLessThanOrEqual(1);
		expect(mean((job) => job.polls) * added).toBeLessThanOrEqual(6);
	});

	it.each([14, 24, 48, 54])('adds at most 1.3 s to a job of 2 s when %i s are usual', (usual) => {
		expect(simulate(2, usual).added).toBeLessThanOrEqual(1.3);
	});

	it.each([14, 20, 24, 48, 54])('takes at most 60 polls for ten times the usual %i s', (usual) => {
		expect(simulate(usual * 10, usual).polls).toBeLessThanOrEqual(60);
	});

	it.each([14, 20, 24, 48, 54])('never stalls when %i s are usual', (usual) => {
		const times = Array.from({ length: 50_000 }, (_, index) => index * 13);
		const stuck = times.filter((elapsed) => {
			const gap = nextPoll(elapsed, usual) - elapsed;
			return elapsed < 3200 ? gap <= 0 : gap < 1000;
		});
		expect(stuck).toEqual([]);
	});
});
