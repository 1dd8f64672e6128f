/** The story of npm run live: the free questions, the user's consent, the paid ones, the report. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { askFreeQuestions, generateImage, generateSynchronously, upload } from './ask.mts';
import { askAboutHistory } from './history.mts';
import { reportOn } from './report.mts';
import type { Session } from './session.mts';

/**
 * Runs the whole check. Nothing is paid without the user's consent, and each image is requested exactly once.
 *
 * @param sessions a new one for each model; their payments say at any moment what may have been charged
 * @param flags whether to generate images synchronously, too, to upload one that no job needs, and what to edit instead
 * @param confirm asks the user; `undefined` if there is no terminal
 * @returns whether the check could be completed; differences are a result, not a failure
 */
export async function liveCheck(
	sessions: Session[],
	flags: { sync: boolean; upload: boolean; image?: string },
	confirm: (question: string) => Promise<boolean | undefined>,
): Promise<boolean> {
	const [session] = sessions;
	await fs.mkdir(session.folder, { recursive: true });

	session.say('Asking Segmind the free questions …');
	const balance = await askFreeQuestions(session).catch((error: Error) => error);
	if (balance instanceof Error) {
		session.say(balance.message);
		return false;
	}
	await askAboutHistory(session);
	const isNeeded = !flags.image && sessions.some((each) => each.job.needsImages);
	const uploaded = flags.upload || isNeeded ? await upload(session) : [];
	const urls = flags.image ? [flags.image] : uploaded;
	for (const each of sessions) {
		each.body = each.job.bodyWith(urls);
		each.historyStatus = session.historyStatus;
	}

	sessions.forEach((each) => session.say(`  ${each.job.slug}: $${each.job.typicalCost}`));
	const generators = flags.sync ? [generateImage, generateSynchronously] : [generateImage];
	const price = generators.length * sessions.reduce((sum, { job }) => sum + job.typicalCost, 0);
	const isLow = balance !== undefined && balance < price;
	const hint = isLow ? ' The balance seems too low; if Segmind refuses, nothing is charged.' : '';
	const images = `Images to generate: ${generators.length * sessions.length}, for about $${price.toFixed(2)}.`;
	const agreed = await confirm(`${images}${hint} Continue? (y/N) `);
	if (agreed === undefined) session.say('There is no terminal to confirm paying: add --yes.');
	for (const each of agreed ? sessions : []) {
		session.say(`Generating with ${each.job.slug} …`);
		// Whatever happens to one model, the others follow.
		for (const generate of generators)
			await generate(each).catch(({ message }: Error) => each.problems.push(message));
	}

	const report = reportOn(sessions);
	const file = path.join(session.folder, `report-${session.body.seed}.md`);
	await fs.writeFile(file, report);
	session.say(`\n${report}\nReport in ${file}\n`);
	session.say('Please post it as an issue: it has no key, no email address and no balance.');
	return agreed !== undefined && sessions.every((each) => each.problems.length === 0);
}
