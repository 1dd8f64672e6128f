import { seededRandom } from '../../../emulator/random.mts';

/** How long jobs take. */
export interface JobTimes {
	label: string;
	/** Seconds that one job takes. @param random numbers from 0 up to 1 */
	draw: (random: () => number) => number;
}

/** Evenly spread. @param spread the largest deviation, as a share of the mean */
function around(seconds: number, spread: number): JobTimes {
	return {
		label: `${seconds} s ± ${Math.round(100 * spread)} %`,
		draw: (random) => seconds * (1 + spread * (2 * random() - 1)),
	};
}

/** @param sigma the standard deviation of the logarithm */
function logNormal(seconds: number, sigma: number): JobTimes {
	return {
		label: `log-normal, ${seconds} s, σ ${sigma}`,
		draw: (random) => seconds * Math.exp(sigma * standardNormal(random)),
	};
}

/** Box and Muller's method. */
function standardNormal(random: () => number): number {
	return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Some jobs are held up. */
const heldUp: JobTimes = {
	label: '80 % 20 s, 20 % 120 s, ± 10 %',
	draw: (random) => around(random() < 0.8 ? 20 : 120, 0.1).draw(random),
};

/** The usual time of flux-2-pro (Segmind's documentation), on which the node's polling is based. */
export const usualTimes = around(24, 0.2);

/** Times for which the node's polling is tested. */
export const testedTimes = [
	usualTimes,
	logNormal(24, 0.2),
	around(6, 0.2),
	around(12, 0.2),
	around(48, 0.2),
	around(96, 0.2),
	around(24, 0.8),
	logNormal(24, 0.5),
	heldUp,
] as const;

/** @throws Error for a label that no times have */
export function timesWith(label: string): JobTimes {
	const found = testedTimes.find((times) => times.label === label);
	if (!found) throw new Error(`No job times are called ${label}`);
	return found;
}

/** How long each job takes, in seconds, in the order in which the jobs are accepted; always the same for a seed. */
export function jobSeconds(
	count: number,
	{ draw }: JobTimes = usualTimes,
	seed = 'waiting',
): number[] {
	const random = seededRandom(seed);
	return Array.from({ length: count }, () => draw(random));
}
