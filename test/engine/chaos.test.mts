import { runChaos } from '../../tools/chaos/chaos.mts';

it('of 300 jobs with random faults, none is paid for twice and none is lost', async () => {
	const summary = await runChaos({ jobs: 300, seed: 7 });

	// The text names the seed, the run and the item of every violation.
	if (summary.violations.length > 0) throw new Error(summary.toText());
	expect(summary).toMatchObject({ jobs: 300, paidTwice: 0, lost: 0 });
	expect(summary.delivered).toBeGreaterThan(200);
}, 120_000);
