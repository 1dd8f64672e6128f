/** The end of the check in a few lines, for the person at the terminal. */
import { type Finding, sorted } from './check.mts';
import type { Conversation } from './conversation.mts';
import type { Picture } from './picture.mts';

/** A picture that lies in a file. */
export interface SavedPicture extends Picture {
	file: string;
}

/** One sentence: 14 of 17 answers are as we thought, 3 differ. */
export function countOf(findings: Finding[]): string {
	const { alike, different, unseen } = sorted(findings);
	const rest = unseen.length > 0 ? `; ${unseen.length} could not be seen this time` : '';
	const all = alike.length + different.length;
	if (different.length === 0) return `All ${all} answers are as we thought${rest}.`;
	const differ = `${different.length} ${different.length === 1 ? 'differs' : 'differ'}`;
	return `${alike.length} of ${all} answers are as we thought, ${differ}${rest}.`;
}

/** What was found, where the pictures are, what was paid, and what to do with the report. */
export function summaryOf(
	findings: Finding[],
	conversation: Conversation,
	pictures: SavedPicture[],
	{ report, issues }: { report: string; issues: string },
): string {
	const { order, polls, payments, troubles } = conversation;
	const seconds = polls.at(-1)?.seconds.toFixed(1);
	return [
		countOf(findings),
		...sorted(findings).different.map(({ probe, differences }) => {
			const [{ path, expected, actual }] = differences;
			const more = differences.length > 1 ? ` (and ${differences.length - 1} more)` : '';
			return `  ${probe.name}: ${path} is ${actual ?? 'missing'}, we thought ${expected ?? 'nothing'}${more}`;
		}),
		'',
		...troubles.map((trouble) => `Trouble  ${trouble}`),
		...pictures.map(
			({ file, width, height }) =>
				`Picture  ${file}${width ? ` (${width} x ${height} pixels)` : ''}`,
		),
		...payments.map((payment) => `Payment  ${payment.toText()}`),
		...(seconds ? [`Time     ${seconds} s; we thought about ${order.usualSeconds} s`] : []),
		`Report   ${report}`,
		'',
		'Please read the report and paste it into a new issue, also when nothing differs:',
		`${issues}/new (it has no key, no e-mail and no balance in it).`,
	].join('\n');
}
