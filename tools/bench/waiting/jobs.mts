import { seededRandom } from '../../../emulator/random.mts';

/** How long jobs take. */
export interface JobTimes {
	/** Seconds, in the middle. */
	seconds: number;
	/** How far from that a job is at most, as a share. */
	spread: number;
}

/** What flux-2-pro usually takes (Segmind's documentation), which the node counts on. */
export const usualTimes: JobTimes = { seconds: 24, spread: 0.2 };

/** Times that the node does not count on. */
export const unusualTimes: JobTimes[] = [
	{ seconds: 12, spread: 0.2 },
	{ seconds: 48, spread: 0.2 },
	{ seconds: 24, spread: 0.8 },
];

/** How long each job takes, in seconds and in the order in which the jobs are accepted; always the same. */
export function jobSeconds(count: number, { seconds, spread } = usualTimes): number[] {
	const chance = seededRandom('waiting');
	return Array.from({ length: count }, () => seconds * (1 + spread * (2 * chance() - 1)));
}
