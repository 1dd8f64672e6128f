import { runChaos } from '../../tools/chaos/chaos.mts';
import type { Kind } from '../../tools/chaos/kinds.mts';

/** What the node does not take yet. */
const notYet: Kind[] = [
	'ambiguous',
	'unusual',
	'stray',
	'quotedKey',
	'brokenImages',
	'longPages',
	'batching',
	'shapes',
	'statuses',
	'echoes',
	'largeImages',
	'changedSettings',
	'connections',
	'proxies',
];

it('300 jobs with random faults: nothing paid twice, nothing lost', async () => {
	const summary = await runChaos({ jobs: 300, seed: 7, without: notYet });

	// The text has the seed, the run and the item of every violation.
	if (summary.violations.length > 0) throw new Error(summary.toText());
	expect(summary).toMatchObject({ jobs: 300, paidTwice: 0, lost: 0 });
	expect(summary.delivered).toBeGreaterThan(200);
}, 120_000);
