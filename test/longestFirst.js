/**
 * The files that take longest begin first. jest does so by itself where it has run before, but not in a fresh clone, where
 * one that mostly waits would begin last and be waited for alone.
 */
const { default: Sequencer } = require('@jest/test-sequencer');

/** By their names, longest first. */
const longest = [
	...['longJobs', 'queue', 'killed', 'paste', 'fields', 'building', 'unsavedImages'],
	...['missingImages', 'chaos', 'lostJobs', 'oddImages', 'rateLimits', 'pollSchedule', 'live'],
];

const rankOf = ({ path }) => {
	const rank = longest.findIndex((name) => path.includes(`/${name}.test.`));
	return rank < 0 ? longest.length : rank;
};

module.exports = class LongestFirst extends Sequencer {
	sort(tests) {
		return super.sort(tests).sort((a, b) => rankOf(a) - rankOf(b));
	}
};
