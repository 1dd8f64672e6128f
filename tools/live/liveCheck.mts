/** The story of npm run live: the free questions, the user's consent, the paid ones, the emulator, the report. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { askFreeQuestions, generateImage, generateSynchronously } from './ask.mts';
import { upload } from './images.mts';
import { reportOf } from './report.mts';
import { Session } from './session.mts';
import { emulatorTarget } from './target.mts';

export interface CheckOptions {
	/** Also generate an image synchronously. */
	sync: boolean;
	/** Also upload a tiny reference image. */
	upload: boolean;
	/** The file of the report. */
	report: string;
	/** This package's version, and the URL of its issues. */
	version: string;
	issues: string;
	/** Asks the user; `undefined` if there is no terminal. */
	confirm(question: string): Promise<boolean | undefined>;
	write(line: string): void;
}

/**
 * Runs the whole check. Nothing is paid without the user's consent, and each image is requested exactly once.
 *
 * @param segmind a new session; its payments say at any moment what may have been charged
 * @returns whether the check could be completed; differences are a result, not a failure
 */
export async function liveCheck(segmind: Session, options: CheckOptions): Promise<boolean> {
	const { write } = options;
	const { slug, usualCost } = segmind.job;
	const free = [askFreeQuestions, ...(options.upload ? [upload] : [])];
	const paid = [generateImage, ...(options.sync ? [generateSynchronously] : [])];
	const images = `${options.sync ? '2 images (one of them synchronously)' : '1 image'} with ${slug}`;
	segmind.say = write;

	write('Asking Segmind the free questions …');
	await askFreeQuestions(segmind);
	if (segmind.problems.length > 0) {
		segmind.problems.forEach(write);
		return false;
	}
	if (options.upload) {
		write('Uploading a tiny image to a public URL …');
		await upload(segmind);
	}
	const price = usualCost * paid.length;
	const cost = `about $${price.toFixed(2)}`;
	const isLow = segmind.balance !== undefined && segmind.balance < price;
	const hint = isLow ? ' The balance seems too low; if Segmind refuses, nothing is charged.' : '';
	const agreed = await options.confirm(
		`This generates ${images} for ${cost}.${hint} Continue? (y/N) `,
	);
	if (agreed) {
		write(`Generating ${images} …`);
		for (const generate of paid) await generate(segmind);
	} else if (agreed === undefined) {
		write(
			`No image is generated, as there is no terminal to confirm paying ${cost}: use one, or add --yes.`,
		);
	}

	write('Asking the emulator the same questions …');
	const target = await emulatorTarget();
	const emulator = new Session(target, segmind.job);
	try {
		for (const ask of agreed ? [...free, ...paid] : free) await ask(emulator);
	} finally {
		await target.emulator.close();
	}
	const [report, appendix] = reportOf(segmind, emulator, options.version);
	await fs.mkdir(path.dirname(options.report), { recursive: true });
	await fs.writeFile(options.report, `${report}\n${appendix}`);
	write(`\n${report}`);
	for (const file of segmind.files) write(`Image    ${file}`);
	for (const { text } of segmind.payments) write(`Payment  ${text}`);
	write(`Report   ${options.report}\n`);
	write('Please read the report and post it as a new issue, even if nothing differs:');
	write(`${options.issues}/new (it contains no key, no email address and no balance).`);
	return agreed !== undefined && segmind.problems.length === 0;
}
