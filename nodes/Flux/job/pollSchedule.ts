/** Milliseconds until the first poll, for jobs that are much faster than typical: a 2-second job waits 1.2 seconds at most. */
const firstPoll = 3_200;

/** A poll at this share of the typical time: a model may have become twice as fast since its page was written. */
const halfway = 0.5;

/** From this share of the typical time on, jobs are expected to finish. */
const windowStart = 0.8;

/** Between polls in that window: this share of the elapsed time. */
const gapShare = 0.07;

/** Milliseconds. */
const minimumGap = 1_000;

/**
 * When to poll next, in milliseconds since the job was submitted: twice early on, then not until the job is likely to
 * finish, then at intervals that grow with the elapsed time. A typical job costs few requests, and one that takes ten
 * times as long costs tens of them, not hundreds.
 *
 * @param elapsed milliseconds since the submit
 * @param typicalSeconds seconds that the model usually takes
 */
export function nextPoll(elapsed: number, typicalSeconds: number): number {
	const typical = typicalSeconds * 1000;
	const windowOpens = typical * windowStart;
	const planned = [
		Math.min(firstPoll, windowOpens),
		Math.max(firstPoll, typical * halfway),
		windowOpens,
	];
	return (
		planned.find((poll) => poll <= windowOpens && elapsed < poll - minimumGap) ??
		elapsed + Math.max(minimumGap, elapsed * gapShare)
	);
}
