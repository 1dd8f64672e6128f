/** The story of npm run live: the free questions, the user's consent, the paid ones, the emulator, the report. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { Listr, PRESET_TIMER } from 'listr2';
import { askFreeQuestions, upload } from './ask.mts';
import { generateImage, generateSynchronously } from './generate.mts';
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
	/** Of this package. */
	version: string;
	/** The URL of the issues, where the report is to be posted. */
	issues: string;
	/** Asks the user; `undefined` if there is no terminal. */
	confirm(question: string): Promise<boolean | undefined>;
	write(text: string): void;
	/** Left out: the steps are shown. */
	silent?: boolean;
}

/**
 * Runs the whole check. Nothing is paid without the user's consent, and each image is requested exactly once.
 *
 * @param segmind a new session; its payments say at any moment what may have been charged
 * @returns whether the check could be completed; differences are a result, not a failure
 */
export async function liveCheck(segmind: Session, options: CheckOptions): Promise<boolean> {
	const { sync, write, silent } = options;
	const ask = async (session: Session, title: string, questions: typeof free) =>
		await step(session, title, questions, silent);
	const free = [askFreeQuestions, ...(options.upload ? [upload] : [])];
	const paid = [generateImage, ...(sync ? [generateSynchronously] : [])];
	const images = `${sync ? '2 images (one of them synchronously)' : '1 image'} with ${segmind.job.slug}`;

	const uploading = options.upload ? ', and upload a tiny image to a public URL' : '';
	await ask(segmind, `Ask Segmind the free questions${uploading}`, free);
	if (segmind.blocked) {
		write(`${segmind.blocked}\n`);
		return false;
	}
	const price = segmind.job.usualCost * paid.length;
	const cost = `about $${price.toFixed(2)}`;
	const isLow = segmind.balance !== undefined && segmind.balance < price;
	const hint = isLow ? ' The balance seems too low; if Segmind refuses, nothing is charged.' : '';
	const agreed = await options.confirm(
		`This generates ${images} for ${cost}.${hint} Continue? (y/N) `,
	);
	if (agreed) await ask(segmind, `Generate ${images}`, paid);
	if (agreed === undefined)
		write(
			`There is no terminal to confirm paying ${cost}, so no image is generated: run this in a terminal, or add --yes.\n`,
		);

	const target = await emulatorTarget();
	const emulator = new Session(target, segmind.job);
	await ask(emulator, 'Ask the emulator the same questions', agreed ? [...free, ...paid] : free);
	await target.emulator.close();
	const [report, appendix] = reportOf(segmind, emulator, options.version);
	await fs.mkdir(path.dirname(options.report), { recursive: true });
	await fs.writeFile(options.report, `${report}\n${appendix}`);
	const summary = [
		...segmind.files.map((file) => `Image    ${file}`),
		...segmind.payments.map((payment) => `Payment  ${payment.toText()}`),
		`Report   ${options.report}`,
		'',
		'Please read the report and post it as a new issue, even if nothing differs:',
		`${options.issues}/new (it contains no key, no email address and no balance).`,
	];
	write(`\n${report}\n${summary.join('\n')}\n`);
	return agreed !== undefined && segmind.problems.length === 0;
}

/** Shows a step while it runs, and what went wrong. */
async function step(
	session: Session,
	title: string,
	questions: Array<(session: Session) => Promise<void>>,
	silent = false,
): Promise<void> {
	const steps = new Listr([], {
		// listr2's own listeners would exit without a word about payments.
		registerSignalListeners: false,
		silentRendererCondition: silent,
		rendererOptions: { timer: PRESET_TIMER, collapseErrors: false },
		fallbackRendererOptions: { timer: PRESET_TIMER },
	});
	steps.add({
		title,
		task: async (_, task) => {
			session.say = (line) => (task.output = line);
			for (const ask of questions) if (!session.blocked) await ask(session);
			if (session.problems.length > 0) throw new Error(session.problems.join(' '));
		},
	});
	await steps.run().catch((error: unknown) => {
		if (session.problems.length === 0) throw error;
	});
}
