/** Compares the answers, and reports what differs in Markdown that can be published. */
import { stringify } from 'yaml';
import { type Parts, type Shape, withoutKey } from './observation.mts';
import { factAbout, questions } from './questions.mts';
import type { Session } from './session.mts';
import { segmindUrls } from './target.mts';

/** A place in which two shapes differ; `undefined`: one of them has no such part. */
type Difference = { path: string; expected?: string; actual?: string };

/** Every place in which two shapes differ. */
export function differencesBetween(expected?: Shape, actual?: Shape, path = ''): Difference[] {
	if (typeof expected === 'object' && typeof actual === 'object') {
		const [one, other] = [expected, actual] as Parts[];
		const inner = (name: string) =>
			Array.isArray(expected) ? `${path}[]` : `${path}.${name}`.replace(/^\./, '');
		if (Array.isArray(expected) === Array.isArray(actual)) {
			return Object.keys({ ...one, ...other }).flatMap((name) =>
				differencesBetween(one[name], other[name], inner(name)),
			);
		}
	}
	if (expected === actual) return [];
	return [{ path, expected: summary(expected), actual: summary(actual) }];
}

/** A kind as it is; a list by its entries, parts by their names, such as `{cost, total_time}`. */
function summary(shape?: Shape): string | undefined {
	if (Array.isArray(shape)) return `[${shape.map(summary).join(', ')}]`;
	return typeof shape === 'object' ? `{${Object.keys(shape).join(', ')}}` : shape;
}

/**
 * Reports where Segmind's answers differ from the emulator's to the same questions.
 *
 * @param version of this package
 * @returns what should be read before it is published, and the shapes of all answers for correcting the emulator
 */
export function reportOf(segmind: Session, emulator: Session, version: string) {
	const names = Object.keys(questions);
	const seen = names.filter((name) => segmind.observations.has(name));
	const missing = names.filter(
		(name) => emulator.observations.has(name) && !segmind.observations.has(name),
	);
	const sections = new Map(seen.map((name) => [name, sectionOf(name, segmind, emulator)]));
	const same = seen.filter((name) => sections.get(name)?.length === 0);
	const rest = missing.length > 0 ? `; ${missing.length} could not be observed this time` : '';
	const count =
		same.length === seen.length ? `All ${seen.length}` : `${same.length} of ${seen.length}`;
	const { job, target, times, known } = segmind;
	const { baseUrl } = target.urls;
	const usual = `usually ${job.usualSeconds} s and $${job.usualCost}`;
	const lines = [
		...[`# Live check of Segmind's API with ${job.slug}`, ''],
		`${count} answers are as expected${rest}. Names, types and states are compared, not values.`,
		'',
		`- ${new Date().toISOString().slice(0, 10)}, n8n-nodes-segmind-flux ${version}, Node.js ${process.version}`,
		...(baseUrl === segmindUrls.baseUrl ? [] : [`- Sent to ${baseUrl}, not to Segmind`]),
		...segmind.problems.map((problem) => `- Problem: ${problem}`),
		...(times.length > 0 ? [`- The job: ${times.join(', ')} (${usual})`] : []),
		...segmind.payments.map(({ text }) => `- ${text}`),
		...[...sections.values()].flat(),
		...list('As expected', same),
		...list('Not observed this time', missing),
		'',
	];
	const answers = [...segmind.observations].map(([name, { shape, errorText }]) => [
		name,
		errorText ? { ...shape, message: errorText } : shape,
	]);
	const shapes = stringify(Object.fromEntries(answers), { lineWidth: 0 });
	const title = "<details><summary>The shapes of all of Segmind's answers</summary>";
	const appendix = `${title}\n\n\`\`\`yaml\n${shapes.replaceAll('```', "'''")}\`\`\`\n\n</details>\n`;
	return [lines.join('\n'), appendix].map((text) => withoutKey(text, known));
}

/** Empty if nothing differs. */
function sectionOf(name: string, segmind: Session, emulator: Session): string[] {
	const { ask, auth = 'the key' } = questions[name];
	const asked = /^(GET|POST) [/{]/.test(ask) ? `\`${ask}\` with ${auth}` : ask;
	const { shape, errorText } = segmind.observations.get(name) ?? {};
	const differences = differencesBetween(emulator.observations.get(name)?.shape ?? {}, shape);
	if (differences.length === 0) return [];
	const said = errorText ? ` Segmind's message: "${errorText}"` : '';
	return [
		...['', `## ${name}`, '', `Asked: ${asked}.${said}`, ''],
		...['| Where | The emulator | Segmind | Expected |', '| --- | --- | --- | --- |'],
		...differences.map(({ path, expected = 'nothing', actual = 'nothing' }) => {
			const fact = factAbout(path, questions[name]) ?? 'Nothing is known about this.';
			const cells = [`\`${path}\``, expected, `**${actual}**`, fact];
			const escaped = cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' '));
			return `| ${escaped.join(' | ')} |`;
		}),
	];
}

function list(title: string, names: string[]): string[] {
	return names.length > 0 ? ['', `## ${title}`, '', ...names.map((name) => `- ${name}`)] : [];
}
