/** What many large images at once cost in memory: streamed, as the node does it, compared with buffered. */
import type { Report } from '../playground/progress.mts';
import { startEmulatorProcess, type EmulatorProcess } from './emulatorProcess.mts';
import { inFreshProcess } from './freshProcess.mts';
import type { GrowthTask } from './memory/growth.mts';
import { median, times, type Section } from './report.mts';

/** By how much memory grew in each round, MB. */
interface Row {
	images: number;
	/** MB of each image. */
	size: number;
	streamed: number[];
	buffered: number[];
	/** Without downloading any image. */
	jobsOnly: number[];
}

const MEGABYTE = 1_000_000;
const COUNTS = [1, 10, 50];
const SIZES = [2, 24];
const ROUNDS = 3;
/** Of the emulator: all images are ready within a quarter of a second. */
const SPEED = 100;

/**
 * Measures for about three minutes, with up to 1.2 GB of images on disk and 2 GB in memory.
 *
 * @param report is told what is being measured
 */
export async function measureMemory(report: Report = () => undefined): Promise<Section> {
	const small = await startEmulatorProcess({ speed: SPEED });
	try {
		const jobsOnly = new Map<number, number[]>();
		for (const images of COUNTS) {
			report(`${images} jobs only`);
			jobsOnly.set(images, await growth({ images, size: 0, storage: 'none', large: small, small }));
		}
		const rows: Row[] = [];
		for (const size of SIZES) rows.push(...(await rowsOf(size, jobsOnly, small, report)));
		return sectionOf(rows);
	} finally {
		await small.stop();
	}
}

async function rowsOf(
	size: number,
	jobsOnly: Map<number, number[]>,
	small: EmulatorProcess,
	report: Report,
): Promise<Row[]> {
	const bytes = size * MEGABYTE;
	const large = await startEmulatorProcess({ speed: SPEED, 'image-bytes': bytes });
	try {
		const rows: Row[] = [];
		for (const images of COUNTS) {
			const measure = async (storage: GrowthTask['storage']) => {
				report(`${images} of ${size} MB, ${storage}`);
				return await growth({ images, size: bytes, storage, large, small });
			};
			rows.push({
				...{ images, size },
				streamed: await measure('streamed'),
				buffered: await measure('buffered'),
				jobsOnly: jobsOnly.get(images)!,
			});
		}
		return rows;
	} finally {
		await large.stop();
	}
}

/** MB in each round, every round in its own process. */
async function growth(task: GrowthTask): Promise<number[]> {
	const rounds: number[] = [];
	while (rounds.length < ROUNDS) {
		rounds.push((await inFreshProcess<number>('memory/growth.mts', task)) / MEGABYTE);
	}
	return rounds;
}

function sectionOf(rows: Row[]): Section {
	return {
		title: 'Memory',
		method:
			"The largest growth of resident memory (MB) of a process that runs the node in n8n's engine, with all images " +
			'at once and n8n\'s filesystem store. "Buffered" is the same node with each image in one buffer before it is ' +
			'stored, as in most nodes; "jobs only" downloads no images. Every number is the ' +
			`median of ${ROUNDS} fresh processes; they differ by up to ${spreadOf(rows, 'streamed')} MB when streaming ` +
			`and up to ${spreadOf(rows, 'buffered')} MB with buffers.`,
		findings: findingsOf(rows),
		columns: [
			'Images at once',
			'Each (MB)',
			'Streamed (MB)',
			'Buffered (MB)',
			'Buffered ÷ streamed',
			'Jobs only (MB)',
		],
		rows: rows.map(({ images, size, streamed, buffered, jobsOnly }) => [
			images,
			size,
			median(streamed).toFixed(0),
			median(buffered).toFixed(0),
			(median(buffered) / median(streamed)).toFixed(1),
			median(jobsOnly).toFixed(0),
		]),
	};
}

/** The largest difference between the rounds of any cell, in whole MB. */
function spreadOf(rows: Row[], storage: 'streamed' | 'buffered'): string {
	const spreads = rows.map((row) => Math.max(...row[storage]) - Math.min(...row[storage]));
	return Math.max(...spreads).toFixed(0);
}

function findingsOf(rows: Row[]): string[] {
	const of = (images: number, size: number) =>
		rows.find((row) => row.images === images && row.size === size)!;
	const [fewest, most] = [COUNTS[0], COUNTS.at(-1)!];
	const [small, large] = [SIZES[0], SIZES.at(-1)!];
	const [one, many, light] = [of(fewest, large), of(most, large), of(most, small)];
	const ratio = (above: number[], below: number[]) => times(median(above), median(below));
	return [
		`Buffering ${most} images of ${large} MB takes ${ratio(many.buffered, many.streamed)} the memory of streaming them.`,
		`${most} such images instead of ${fewest} take ${ratio(many.streamed, one.streamed)} the memory when streamed, ${ratio(many.buffered, one.buffered)} when buffered.`,
		`With ${most} images of ${small} MB, buffers take ${ratio(light.buffered, light.streamed)} the memory of streaming.`,
	];
}
