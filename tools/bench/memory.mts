/** What many large pictures at once cost in memory: streamed, as the node does, beside held in buffers. */
import type { Report } from '../playground/progress.mts';
import { startEmulatorProcess, type EmulatorProcess } from './emulatorProcess.mts';
import { inFreshProcess } from './freshProcess.mts';
import { median } from './median.mts';
import type { GrowthTask } from './memory/growth.mts';
import { times, type Section } from './report.mts';

/** By how much memory grew, MB, in each round. */
interface Row {
	pictures: number;
	/** MB of each picture. */
	size: number;
	streamed: number[];
	buffered: number[];
	/** Without fetching any picture. */
	alone: number[];
}

const MEGABYTE = 1_000_000;
const COUNTS = [1, 10, 50];
const SIZES = [2, 24];
const ROUNDS = 3;
/** How much faster than Segmind the emulator is: all pictures are ready within a quarter of a second. */
const SPEED = 100;

/**
 * Measures for about three minutes, with up to 1.2 GB of pictures on the disk and 2 GB in memory.
 *
 * @param report is told what is being measured
 */
export async function measureMemory(report: Report = () => undefined): Promise<Section> {
	const small = await startEmulatorProcess({ speed: SPEED });
	try {
		const alone = new Map<number, number[]>();
		for (const pictures of COUNTS) {
			report(`${pictures} jobs alone`);
			alone.set(
				pictures,
				await growth({ pictures, size: 0, kept: 'nowhere', large: small, small }),
			);
		}
		const rows: Row[] = [];
		for (const size of SIZES) rows.push(...(await rowsOf(size, alone, small, report)));
		return sectionOf(rows);
	} finally {
		await small.stop();
	}
}

async function rowsOf(
	size: number,
	alone: Map<number, number[]>,
	small: EmulatorProcess,
	report: Report,
): Promise<Row[]> {
	const bytes = size * MEGABYTE;
	const large = await startEmulatorProcess({ speed: SPEED, 'image-bytes': bytes });
	try {
		const rows: Row[] = [];
		for (const pictures of COUNTS) {
			const measure = async (kept: GrowthTask['kept']) => {
				report(`${pictures} of ${size} MB, ${kept}`);
				return await growth({ pictures, size: bytes, kept, large, small });
			};
			rows.push({
				...{ pictures, size },
				streamed: await measure('streamed'),
				buffered: await measure('buffered'),
				alone: alone.get(pictures)!,
			});
		}
		return rows;
	} finally {
		await large.stop();
	}
}

/** MB of some rounds, each in a process of its own. */
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
			"By how many MB the resident memory of a process with the node in n8n's engine grows at most, with all " +
			'pictures at once and n8n\'s filesystem store. "Buffered" is the same node, but each picture is held in one ' +
			'buffer before it is stored, which most nodes do; "jobs alone" fetches no picture. Every number is the ' +
			`median of ${ROUNDS} fresh processes; they lie up to ${spreadOf(rows, 'streamed')} MB apart when streaming ` +
			`and up to ${spreadOf(rows, 'buffered')} MB with buffers.`,
		findings: findingsOf(rows),
		columns: [
			'Pictures at once',
			'Each (MB)',
			'Streamed (MB)',
			'Buffered (MB)',
			'Buffered ÷ streamed',
			'Jobs alone (MB)',
		],
		rows: rows.map(({ pictures, size, streamed, buffered, alone }) => [
			pictures,
			size,
			median(streamed).toFixed(0),
			median(buffered).toFixed(0),
			(median(buffered) / median(streamed)).toFixed(1),
			median(alone).toFixed(0),
		]),
	};
}

/** Whole MB between the rounds of the cell in which they differ most. */
function spreadOf(rows: Row[], kept: 'streamed' | 'buffered'): string {
	const spreads = rows.map((row) => Math.max(...row[kept]) - Math.min(...row[kept]));
	return Math.max(...spreads).toFixed(0);
}

function findingsOf(rows: Row[]): string[] {
	const of = (pictures: number, size: number) =>
		rows.find((row) => row.pictures === pictures && row.size === size)!;
	const [fewest, most] = [COUNTS[0], COUNTS.at(-1)!];
	const [small, large] = [SIZES[0], SIZES.at(-1)!];
	const [one, many, light] = [of(fewest, large), of(most, large), of(most, small)];
	const ratio = (above: number[], below: number[]) => times(median(above), median(below));
	return [
		`Holding ${most} pictures of ${large} MB in buffers takes ${ratio(many.buffered, many.streamed)} the memory of streaming them.`,
		`${most} such pictures instead of ${fewest} take ${ratio(many.streamed, one.streamed)} the memory when they are streamed, ${ratio(many.buffered, one.buffered)} in buffers.`,
		`With ${most} pictures of ${small} MB, buffers take ${ratio(light.buffered, light.streamed)} the memory of streaming.`,
	];
}
