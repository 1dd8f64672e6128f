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
	/** Requests to the API, which has rate limits; images come from another host. */
	requests: number;
	/** The most requests within sixty seconds. */
	busiestMinute: number;
}

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
	const seconds = jobSeconds(items, times);
	let accepted = 0;
	const emulator = await startEmulator({
		credits: items,
		modelSeconds: { [model]: seconds[0] },
		// Every accepted job sets the time of the next one.
		onBillEntry: ({ outcome }) => {
			if (outcome === 'accepted') emulator.modelSeconds[model] = seconds[(accepted += 1)];
		},
	});
	try {
		const started = Date.now();
		const images = await contestant.makeImages(items, emulator);
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
