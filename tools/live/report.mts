/** Compares the answers, and reports what differs in Markdown that can be published. */
import { stringify } from 'yaml';
import { type Shape, summary, withoutKey } from './observation.mts';
import { factAbout, inWords, questions } from './questions.mts';
import type { Observation, Session } from './session.mts';
import { segmindUrls } from './target.mts';

/** A place in which two shapes differ; `undefined`: one of them has no such part. */
export interface Difference {
	path: string;
	expected?: string;
	actual?: string;
}

interface Finding {
	name: string;
	/** Segmind's answer, if it could be observed. */
	actual?: Observation;
	differences: Difference[];
}

/** Every place in which two shapes differ. */
export function differencesBetween(expected?: Shape, actual?: Shape, path = ''): Difference[] {
	if (typeof expected === 'object' && typeof actual === 'object') {
		return Object.keys({ ...expected, ...actual }).flatMap((name) =>
			differencesBetween(expected[name], actual[name], path ? `${path}.${name}` : name),
		);
	}
	if (expected === actual) return [];
	const [one, other] = [expected, actual].map((shape) => shape && summary(shape));
	return [{ path, expected: one, actual: other }];
}

/**
 * @param emulator has answered the same questions
 * @param version of this package
 * @returns the part to be read before it is published, and the shapes of all answers for correcting the emulator
 */
export function reportOf(segmind: Session, emulator: Session, version: string): [string, string] {
	const findings = compare(segmind, emulator);
	const same = findings.filter(({ actual, differences }) => actual && differences.length === 0);
	const different = findings.filter(({ differences }) => differences.length > 0);
	const missing = findings.filter(({ actual }) => !actual);
	const count =
		different.length === 0
			? `All ${same.length} answers are as expected`
			: `${same.length} of ${same.length + different.length} answers are as expected`;
	const { target, job, payments, problems } = segmind;
	const isOther = target.baseUrl !== segmindUrls.baseUrl;
	const report = [
		...[`# Live check of Segmind's API with ${job.slug}`, ''],
		`${count}${missing.length > 0 ? `; ${missing.length} could not be observed this time` : ''}. Names, types and states are compared, not values.`,
		'',
		`- ${new Date().toISOString().slice(0, 10)}, n8n-nodes-segmind-flux ${version}, Node.js ${process.version}`,
		...(isOther
			? [`- Sent to ${target.baseUrl}, not to Segmind: images may come from another host`]
			: []),
		...problems.map((problem) => `- Problem: ${problem}`),
		...timesOf(segmind),
		...payments.map((payment) => `- ${payment.toText()}`),
		...different.flatMap(section),
		...list('As expected', same),
		...list('Not observed this time', missing),
	];
	const answers = findings.flatMap(({ name, actual }) => (actual ? [[name, actual]] : []));
	const appendix = [
		...["<details><summary>The shapes of all of Segmind's answers</summary>", '', '```yaml'],
		stringify(Object.fromEntries(answers), { lineWidth: 0 }).replaceAll('```', "'''"),
		...['```', '', '</details>'],
	];
	const [first, second] = [report, appendix].map((lines) =>
		withoutKey(lines.join('\n'), segmind.known),
	);
	return [`${first}\n`, `${second}\n`];
}

/** Questions that neither of the two has answered are left out. */
function compare(segmind: Session, emulator: Session): Finding[] {
	return Object.keys(questions).flatMap((name): Finding[] => {
		const [expected, actual] = [emulator, segmind].map(({ observations }) =>
			observations.get(name),
		);
		if (!actual) return expected ? [{ name, differences: [] }] : [];
		return [{ name, actual, differences: differencesBetween(expected?.shape ?? {}, actual.shape) }];
	});
}

function section({ name, actual, differences }: Finding): string[] {
	const question = questions[name];
	const said = actual?.errorText ? ` Segmind's message: "${actual.errorText}"` : '';
	// One fact may be about several places.
	const facts = new Set(differences.map(({ path }) => factAbout(path, question)));
	return [
		...['', `## ${name}`, '', `Asked: ${inWords(question)}.${said}`],
		...[...facts].flatMap((fact) => [
			...['', `Expected: ${fact}`, '', '| Where | The emulator | Segmind |', '| --- | --- | --- |'],
			...differences.filter(({ path }) => factAbout(path, question) === fact).map(row),
		]),
	];
}

function row({ path, expected = 'nothing', actual = 'nothing' }: Difference): string {
	const cells = [`\`${path}\``, expected, `**${actual}**`];
	return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;
}

function list(title: string, findings: Finding[]): string[] {
	return findings.length > 0
		? ['', `## ${title}`, '', ...findings.map(({ name }) => `- ${name}`)]
		: [];
}

/** When the job was first seen in each state: not compared, as it differs from day to day. */
function timesOf({ states, missedPolls, job }: Session): string[] {
	const times = [...states].map(([state, seconds]) => `${state} at ${seconds} s`);
	if (missedPolls > 0) times.push(`${missedPolls} polls without a response`);
	const usual = `usually ${job.usualSeconds} s and $${job.usualCost}`;
	return times.length > 0 ? [`- The job: ${times.join(', ')} (${usual})`] : [];
}
