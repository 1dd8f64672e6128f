/** The first poll, in milliseconds, for jobs that are much faster than usual: a 2-second job waits 1.2 seconds at most. */
const earlyPoll = 3_200;

/** From this share of the usual time on, jobs are expected to finish. */
const windowShare = 0.8;

/** Between polls in that window: this share of the time that has passed. */
const gapShare = 0.07;

const shortestGap = 1_000;

/**
 * When to ask next, in milliseconds since the job was submitted: once early, then not before the job is
 * likely to end, then after gaps that grow with the time that has passed. So a usual job costs few
 * requests, and one that takes ten times as long costs tens of them, not hundreds.
 *
 * @param elapsed milliseconds since the submit
 * @param usualSeconds seconds the model usually takes
 */
export function nextPoll(elapsed: number, usualSeconds: number): number {
	const windowOpens = usualSeconds * 1000 * windowShare;
	if (elapsed < Math.min(earlyPoll, windowOpens)) return Math.min(earlyPoll, windowOpens);
	if (elapsed < windowOpens - shortestGap) return windowOpens;
	return elapsed + Math.max(shortestGap, elapsed * gapShare);
}
