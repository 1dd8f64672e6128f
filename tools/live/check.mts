/** The story of npm run live: the free questions, the user's consent, the paid ones, the report. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { askFreeQuestions, generateImage, generateSynchronously, upload } from './ask.mts';
import { reportOn } from './report.mts';
import type { Session } from './session.mts';

/**
 * Runs the whole check. Nothing is paid without the user's consent, and each image is requested exactly once.
 *
 * @param flags whether to generate an image synchronously, too, and to upload one that no job needs
 * @param confirm asks the user; `undefined` if there is no terminal
 * @returns whether the check could be completed; differences are a result, not a failure
 */
export async function liveCheck(
	session: Session,
	flags: { sync: boolean; upload: boolean },
	confirm: (question: string) => Promise<boolean | undefined>,
): Promise<boolean> {
	const { job, folder, problems } = session;
	await fs.mkdir(folder, { recursive: true });

	session.say('Asking Segmind the free questions …');
	const balance = await askFreeQuestions(session);
	problems.forEach((problem) => session.say(problem));
	if (problems.length > 0) return false;
	if (flags.upload || job.needsImages) await upload(session);

	const price = job.typicalCost * (flags.sync ? 2 : 1);
	const images = `${flags.sync ? '2 images (one of them synchronously)' : '1 image'} with ${job.slug} for about $${price.toFixed(2)}`;
	const isLow = balance !== undefined && balance < price;
	const hint = isLow ? ' The balance seems too low; if Segmind refuses, nothing is charged.' : '';
	const agreed = await confirm(`This generates ${images}.${hint} Continue? (y/N) `);
	if (agreed) {
		session.say(`Generating ${images} …`);
		await generateImage(session);
		if (flags.sync) await generateSynchronously(session);
	} else if (agreed === undefined) {
		session.say('No image is generated, as there is no terminal to confirm paying: add --yes.');
	}

	const report = reportOn(session);
	const file = path.join(folder, `${job.slug}-${session.body.seed}.md`);
	await fs.writeFile(file, report);
	session.say(`\n${report}\nReport in ${file}\n`);
	session.say('Please read the report and post it as a new issue, even if nothing differs:');
	session.say('it contains no key, no email address and no balance.');
	return agreed !== undefined && problems.length === 0;
}
