import type { Duration, KnownJobs } from '../run/durations';

/** What a plan is based on. Times in seconds. */
export interface PollPlan extends KnownJobs {
	/** How long the model usually takes, by its page. */
	usualSeconds: number;
	/** Whether requests are scarce, as after a 429: then each is worth more waiting. */
	isScarce?: boolean;
}

/** Seconds of waiting that one poll is worth. */
const pollWorth = 0.17;

/** How much more waiting it is worth while requests are scarce. */
const scarcity = 5;

/** While no job of the kind is completed, the first ones of a run find out for the others. */
const scouts = 2;

/** Seconds of waiting that a poll of theirs is worth, as a share of the usual time. */
const scoutWorth = 1 / 220;

/** A job's place in its run changes the worth by up to this share, so that jobs that began together are not polled together. */
const stagger = 0.5;

/** Consecutive multiples of it are spread evenly within 1, however many they are (the golden ratio's sequence). */
const goldenRatio = 0.618_033_988_75;

/** Between two polls at least: seconds, and a share of the time that has passed. */
const minimumGap = { seconds: 0.5, share: 1 / 100 };

/**
 * When to poll a job next: as soon as the waiting that it has probably caused since its last poll is worth a poll. The
 * rule is that of inventory theory, where one orders as soon as the holding costs since the last order reach the costs of
 * an order (part-period balancing, DeMatteis 1968). What is probable follows from the jobs of the kind that are
 * completed and from those that still run.
 *
 * @param lastPoll seconds from the submit to the last poll; 0 before the first
 * @returns seconds since the submit
 */
export function nextPoll(lastPoll: number, plan: PollPlan): number {
	if (isFarOff(lastPoll, plan)) return lastPoll * (1 + farOff.step);
	const earliest = lastPoll + Math.max(minimumGap.seconds, lastPoll * minimumGap.share);
	const latest = Math.max(earliest, latestPoll(lastPoll, plan));
	return Math.max(earliest, whenWaitingIsWorth(worthOf(plan), lastPoll, latest, plan));
}

/**
 * How likely a job is to be completed, given that it was not at its last poll.
 *
 * @param lastPoll seconds from the submit to the last poll; 0 before the first
 * @returns the probability, from 0 to 1, by the seconds since the submit
 */
export function likelihoodAfter(lastPoll: number, plan: PollPlan): (seconds: number) => number {
	const belief = new Belief(plan, lastPoll);
	const atRisk = belief.longerThan(lastPoll);
	// An exponential function becomes 0 in the end.
	return (seconds) => (atRisk > 0 ? 1 - belief.longerThan(seconds) / atRisk : 1);
}

/** Seconds of waiting that the job's next poll is worth. */
function worthOf({ completed, place, usualSeconds, isScarce }: PollPlan): number {
	const isScout = completed.length === 0 && place !== undefined && place < scouts;
	const worth = isScout ? usualSeconds * scoutWorth : pollWorth * turn(place);
	return isScarce ? worth * scarcity : worth;
}

/** Between 1 - stagger and 1 + stagger. */
function turn(place = 0): number {
	const share = (place * goldenRatio + 0.5) % 1;
	return 1 + stagger * (2 * share - 1);
}

/** Seconds until the first poll while nothing is known: a model may have become many times faster than its page says. */
const firstPoll = 3.2;

/** How long a completed job may wait where others of its kind were completed by then: a share of its time, and seconds. */
const longestWait = { share: 0.1, seconds: 1 };

/** The fastest of so many jobs does not count for it. */
const oddOnes = 20;

function latestPoll(lastPoll: number, { completed }: PollPlan): number {
	const ends = completed.map(({ to }) => to).sort((a, b) => a - b);
	if (lastPoll < (ends.at(-1) ?? 0)) {
		const fastest = ends[Math.floor(ends.length / oddOnes)];
		return (1 + longestWait.share) * Math.max(lastPoll, fastest) + longestWait.seconds;
	}
	return ends.length === 0 && lastPoll + minimumGap.seconds < firstPoll ? firstPoll : Infinity;
}

/** A job that has run so many times as long as everything known may take any time; it is polled in steps of this share. */
const farOff = { times: 4.5, step: 0.1 };

function isFarOff(lastPoll: number, { completed, usualSeconds }: PollPlan): boolean {
	const slowest = Math.max(usualSeconds, ...completed.map(({ to }) => to));
	return lastPoll > farOff.times * slowest;
}

/** The step by which time advances, as a share of it, and at least in seconds: small compared with any wait. */
const step = { share: 1 / 25, seconds: 0.05 };

/**
 * The time at which the expected waiting reaches what it is worth: the integral, from the last poll on, of the
 * probability that the job is completed by then, given that it was not at the last poll.
 */
function whenWaitingIsWorth(
	worth: number,
	lastPoll: number,
	latest: number,
	plan: PollPlan,
): number {
	const belief = new Belief(plan, lastPoll);
	const running = plan.running.filter((seconds) => seconds > lastPoll);
	let time = lastPoll;
	let waited = 0;
	let stillRuns = 1;
	let atRisk = belief.longerThan(time);
	while (time < latest) {
		const length = Math.max(step.seconds, time * step.share);
		const next = belief.longerThan(time + length);
		const unknown = unknownWeight * countAbove(running, time);
		// An exponential function becomes 0 in the end.
		const runsOn = atRisk > 0 ? stillRuns * (1 - (atRisk - next) / (atRisk + unknown)) : 0;
		const waits = (1 - (stillRuns + runsOn) / 2) * length;
		if (waited + waits >= worth) {
			const slope = (stillRuns - runsOn) / length;
			return Math.min(latest, time + lengthOf(worth - waited, 1 - stillRuns, slope));
		}
		[time, waited, stillRuns, atRisk] = [time + length, waited + waits, runsOn, next];
	}
	return latest;
}

/** The length over which the integral of a linear function reaches an area: the positive root of a quadratic equation. */
function lengthOf(area: number, start: number, slope: number): number {
	return (2 * area) / (start + Math.sqrt(start ** 2 + 2 * slope * area));
}

/**
 * What a job counts that still runs, among those at risk of being completed at an age that it has passed: had any ended
 * by then, it would be known (the product-limit estimator, Kaplan and Meier 1958). Less than a completed job, because it
 * began when the others did and shares their luck.
 */
const unknownWeight = 0.1;

function countAbove(numbers: number[], limit: number): number {
	return numbers.reduce((count, number) => (number > limit ? count + 1 : count), 0);
}

/** What the page counts, compared with a completed job. */
const pageWeight = 0.3;

/** Jobs take this share more or less than the page says. */
const pageSpread = 0.25;

/** What counts the possibility that jobs take any time at all, with the usual one as their mean. */
const anyTimeWeight = 0.25;

/** How long jobs take: as long as those that are completed, as the page says, or any time. */
class Belief {
	private readonly ranges: Array<Duration & { weight: number }>;

	private readonly mean: number;

	/** @param after seconds; what is shorter does not matter */
	constructor({ completed, usualSeconds }: PollPlan, after: number) {
		// The more are known, the less does another one differ from all of them.
		const spread = 0.41 / Math.sqrt(1 + completed.length / 4);
		const page = { from: usualSeconds, to: usualSeconds };
		const like = ({ from, to }: Duration, share: number, weight: number) => ({
			from: from * (1 - share),
			to: to * (1 + share),
			weight,
		});
		this.mean = usualSeconds;
		this.ranges = [
			like(page, pageSpread, pageWeight),
			...completed.map((duration) => like(duration, spread, 1)),
		].filter(({ to }) => to > after);
	}

	/** The weight of all that takes longer. */
	longerThan(seconds: number): number {
		let total = anyTimeWeight * Math.exp(-seconds / this.mean);
		for (const { from, to, weight } of this.ranges) {
			if (seconds <= from) total += weight;
			else if (seconds < to) total += weight * longerShare((seconds - from) / (to - from));
		}
		return total;
	}
}

/** The share of a range that lies beyond a point in it, both from 0 to 1, if its middle is most likely (a triangle). */
function longerShare(point: number): number {
	return point < 0.5 ? 1 - 2 * point ** 2 : 2 * (1 - point) ** 2;
}
