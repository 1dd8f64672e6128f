import { seededRandom } from '../../../emulator/random.mts';

/** How long jobs take. */
export interface JobTimes {
	/** The mean, seconds. */
	seconds: number;
	/** The largest deviation, as a share of the mean. */
	spread: number;
}

/** The usual time of flux-2-pro (Segmind's documentation), on which the node's polling is based. */
export const usualTimes: JobTimes = { seconds: 24, spread: 0.2 };

/** Times that the node does not expect. */
export const unusualTimes: JobTimes[] = [
	{ seconds: 12, spread: 0.2 },
	{ seconds: 48, spread: 0.2 },
	{ seconds: 24, spread: 0.8 },
];

/** How long each job takes, in seconds, in the order in which the jobs are accepted; always the same. */
export function jobSeconds(count: number, { seconds, spread } = usualTimes): number[] {
	const random = seededRandom('waiting');
	return Array.from({ length: count }, () => seconds * (1 + spread * (2 * random() - 1)));
}
