/** The story of npm run live: what is free, then a question, then the picture, then the report. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Report } from '../playground/progress.mts';
import { askAll, compare, type Finding, type Sightings } from './check.mts';
import { Conversation } from './conversation.mts';
import type { Probe } from './probe.mts';
import { asynchronousProbes } from './probes/asynchronous.mts';
import { freeProbes } from './probes/free.mts';
import { synchronousProbes } from './probes/synchronous.mts';
import { uploadProbes } from './probes/upload.mts';
import { appendixOf, reportOf } from './report.mts';
import { emulatorSide } from './side.mts';
import { type SavedPicture, summaryOf } from './summary.mts';

/** What the check is asked to do. */
export interface CheckOptions {
	/** Make a second picture, synchronously. */
	sync: boolean;
	/** Upload a tiny reference picture. */
	upload: boolean;
	/** Where the pictures go. */
	folder: string;
	/** The file for the report. */
	report: string;
	/** Of this package. */
	version: string;
	/** The address where the report is wanted. */
	issues: string;
}

/** The person who runs the check, as far as it can be reached. */
export interface Terminal {
	/** Shows what is done while it is done; a text tells why it could not be. */
	step(title: string, work: (say: Report) => Promise<string | undefined>): Promise<void>;
	/** Asks; `undefined` when nobody is there to answer. */
	agree(question: string): Promise<boolean | undefined>;
	write(text: string): void;
}

/**
 * Runs the whole check. Pictures are asked for only when the person agrees, and each exactly once.
 *
 * @param segmind a fresh conversation with Segmind; its payments tell at any moment what may have been paid
 * @returns whether the check could be done; differences are no failure but its news
 */
export async function liveCheck(
	segmind: Conversation,
	options: CheckOptions,
	terminal: Terminal,
): Promise<boolean> {
	const probes = [...freeProbes, ...(options.upload ? uploadProbes : [])];
	const seen: Sightings = new Map();
	const upload = options.upload ? ', and upload a tiny picture to a public address' : '';
	await terminal.step(`Ask Segmind what costs nothing${upload}`, async () => {
		await askAll(segmind, probes, seen);
		return segmind.trouble;
	});
	if (segmind.trouble) return false;

	const agreed = await mayPay(segmind, options, terminal);
	if (agreed) {
		const paid = [...asynchronousProbes, ...(options.sync ? synchronousProbes : [])];
		probes.push(...paid);
		await terminal.step(`Make ${pictures(options)} with ${segmind.order.slug}`, async (say) => {
			segmind.say = say;
			await askAll(segmind, paid, seen);
			return segmind.troubles.join(' ');
		});
	}

	let findings: Finding[] = [];
	await terminal.step('Ask the emulator the same, and compare', async () => {
		findings = compare(probes, await askEmulator(segmind, probes), seen);
		return undefined;
	});
	const report = reportOf(findings, segmind, { version: options.version, date: new Date() });
	await fs.mkdir(path.dirname(options.report), { recursive: true });
	await fs.writeFile(options.report, `${report}\n${appendixOf(findings, segmind)}`);
	const saved = await savePictures(segmind, options.folder);
	terminal.write(`\n${report}\n${summaryOf(findings, segmind, saved, options)}\n`);
	return agreed !== undefined && segmind.troubles.length === 0;
}

/** Asks before anything is paid; `undefined` when nobody is there to agree. */
async function mayPay(
	{ balance = Infinity, order }: Conversation,
	options: CheckOptions,
	terminal: Terminal,
): Promise<boolean | undefined> {
	const price = order.usualCost * (options.sync ? 2 : 1);
	const dollars = `$${price.toFixed(2)}`;
	const hint = balance < price ? 'The account seems to have less; a refusal is free. ' : '';
	const agreed = await terminal.agree(
		`This makes ${pictures(options)} with ${order.slug}: about ${dollars}. ${hint}Go on? (y/N) `,
	);
	if (agreed === undefined) {
		terminal.write(
			`Nobody is here to agree to paying about ${dollars}, so no picture is made. ` +
				'Run this in a terminal, or add --yes.\n',
		);
	}
	return agreed;
}

function pictures({ sync }: CheckOptions): string {
	return sync ? '2 pictures (one of them synchronously)' : '1 picture';
}

async function askEmulator({ order }: Conversation, probes: Probe[]): Promise<Sightings> {
	const emulator = await emulatorSide();
	try {
		return await askAll(new Conversation(emulator, order), probes);
	} finally {
		await emulator.close();
	}
}

/** Writes the pictures to files that are named as the node names them. */
async function savePictures(
	{ pictures: made, order }: Conversation,
	folder: string,
): Promise<SavedPicture[]> {
	await fs.mkdir(folder, { recursive: true });
	return await Promise.all(
		made.map(async (picture, index) => {
			const name = `${order.slug}-${order.body.seed}${index > 0 ? `-${index + 1}` : ''}`;
			const file = path.join(folder, `${name}.${picture.extension}`);
			await fs.writeFile(file, picture.bytes);
			return { ...picture, file };
		}),
	);
}
