/** Milliseconds; for jobs that are much faster than usual: a 2-second job waits 1.2 seconds at most. */
const earlyPoll = 3_200;

/** A poll at this share of the usual time, because a model may have become twice as fast since its page was written. */
const halfway = 0.5;

/** From this share of the usual time on, jobs are expected to finish. */
const windowShare = 0.8;

/** Between polls in that window: this share of the time that has passed. */
const gapShare = 0.07;

/** Milliseconds. */
const shortestGap = 1_000;

/**
 * When to ask next, in milliseconds since the job was submitted: twice on the way, then not before the job is
 * likely to end, then after gaps that grow with the time that has passed. So a usual job costs few
 * requests, and one that takes ten times as long costs tens of them, not hundreds.
 *
 * @param elapsed milliseconds since the submit
 * @param usualSeconds seconds the model usually takes
 */
export function nextPoll(elapsed: number, usualSeconds: number): number {
	const usual = usualSeconds * 1000;
	const windowOpens = usual * windowShare;
	const planned = [
		Math.min(earlyPoll, windowOpens),
		Math.max(earlyPoll, usual * halfway),
		windowOpens,
	];
	return (
		planned.find((poll) => poll <= windowOpens && elapsed < poll - shortestGap) ??
		elapsed + Math.max(shortestGap, elapsed * gapShare)
	);
}
