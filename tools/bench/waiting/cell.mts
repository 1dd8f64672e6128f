import { startEmulator, type Emulator } from '../../../emulator/emulator.mts';
import { wish } from '../engineProcess.mts';
import type { Contestant } from './contestants.mts';
import { jobSeconds, usualTimes } from './jobs.mts';

/** What one contestant did with one number of items, read from the emulator's log. */
export interface Cell {
	contestant: string;
	items: number;
	/** Seconds from the start until the last picture has arrived. */
	wall: number;
	/** Status requests. */
	pollsPerJob: number;
	/** Seconds from the moment a job is done until its result is fetched. */
	meanAdded: number;
	worstAdded: number;
	/** Requests to the API, where limits are; pictures come from another host. */
	requests: number;
	/** Most of them within sixty seconds. */
	busiestMinute: number;
}

/**
 * Lets a contestant have pictures made by an emulator at Segmind's own speed.
 *
 * @throws Error when not every picture was submitted once and has arrived
 */
export async function measureCell(
	contestant: Contestant,
	items: number,
	times = usualTimes,
): Promise<Cell> {
	const { model } = wish;
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
		const pictures = await contestant.makePictures(items, emulator);
		const wall = (Date.now() - started) / 1000;
		const { submitted, entries } = emulator.bill;
		if (pictures !== items || submitted !== items || entries.length !== items) {
			const seen = `${pictures} of ${items} pictures arrived, ${submitted} were submitted`;
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
			busiestMinute: mostWithinAMinute(api.map(({ time }) => time)),
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
function mostWithinAMinute(times: number[]): number {
	const within = times.map(
		(start, index) => times.slice(index).filter((time) => time < start + 60_000).length,
	);
	return Math.max(...within);
}
