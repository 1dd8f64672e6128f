import { startEmulator, type Emulator } from '../../../emulator/emulator.mts';
import { smallImage } from '../engineProcess.mts';
import type { Contestant } from './contestants.mts';
import { jobSeconds, usualTimes } from './jobs.mts';

/** How one contestant did with one number of items, read from the emulator's log. */
export interface Cell {
	contestant: string;
	items: number;
	/** Seconds from the start until the last image has arrived. */
	wall: number;
	/** Status requests. */
	pollsPerJob: number;
	/** Seconds from the end of a job until its result is fetched. */
	meanAdded: number;
	worstAdded: number;
	/** The share of images that wait longer than a tenth of their job's time and a second. */
	late: number;
	/** Requests to the API, which has rate limits; images come from another host. */
	requests: number;
	/** The most requests within sixty seconds. */
	busiestMinute: number;
}

/** Runs of a contestant in the same process before the one that is measured, and images in each. */
const earlier = { runs: 8, items: 5 };

/**
 * Has a contestant make images with an emulator at Segmind's own speed.
 *
 * @throws Error unless every image was submitted once and has arrived
 */
export async function measureCell(
	contestant: Contestant,
	items: number,
	times = usualTimes,
): Promise<Cell> {
	const { model } = smallImage;
	let next: Iterator<number>;
	const setNext = () => (emulator.modelSeconds[model] = next.next().value ?? 0);
	const emulator = await startEmulator({
		credits: items,
		// Every accepted job sets the time of the next one.
		onBillEntry: ({ outcome }) => {
			if (outcome === 'accepted') setNext();
		},
	});
	const makeImages = async (seconds: number[]) => {
		emulator.reset();
		next = seconds.values();
		setNext();
		return await contestant.makeImages(seconds.length, emulator);
	};
	try {
		for (let run = 0; contestant.hasEarlierRuns && run < earlier.runs; run += 1) {
			await makeImages(jobSeconds(earlier.items, times, `earlier run ${run}`));
		}
		const seconds = jobSeconds(items, times);
		const started = Date.now();
		const images = await makeImages(seconds);
		const wall = (Date.now() - started) / 1000;
		const { submitted, entries } = emulator.bill;
		if (images !== items || submitted !== items || entries.length !== items) {
			const seen = `${images} of ${items} images arrived, ${submitted} were submitted`;
			throw new Error(`${contestant.name}: ${seen}`);
		}
		const added = addedSeconds(emulator, seconds);
		const api = emulator.requests.filter(({ host }) => host === 'inference');
		return {
			contestant: contestant.name,
			items,
			wall,
			pollsPerJob: api.filter(({ path }) => path.endsWith('/status')).length / items,
			meanAdded: added.reduce((sum, each) => sum + each) / items,
			worstAdded: Math.max(...added),
			late: added.filter((each, index) => each > 0.1 * seconds[index] + 1).length / items,
			requests: api.length,
			busiestMinute: busiestMinuteOf(api.map(({ time }) => time)),
		};
	} finally {
		await emulator.close();
	}
}

function addedSeconds({ bill, requests }: Emulator, seconds: number[]): number[] {
	return bill.entries.map(({ time, request_id: id }, index) => {
		const fetched = requests.find(({ path }) => path === `/v2/requests/${id}`);
		return ((fetched?.time ?? Infinity) - time) / 1000 - seconds[index];
	});
}

/** @param times ms, in order */
function busiestMinuteOf(times: number[]): number {
	const within = times.map(
		(start, index) => times.slice(index).filter((time) => time < start + 60_000).length,
	);
	return Math.max(...within);
}
