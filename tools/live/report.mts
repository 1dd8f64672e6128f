/** Reports what differs from the expected answers, in Markdown that can be published. */
import { segmindUrls } from './http.mts';
import { questions, type Session } from './session.mts';
import { inWords, type Parts, type Shape } from './shape.mts';

/** Reports on all answers so far. */
export function reportOn(session: Session): string {
	const { answers, job, urls, problems, times } = session;
	const expected: Record<string, Parts> = Object.assign({}, ...Object.values(questions));
	const differences = answers.map(({ question, shape }) =>
		differencesBetween(expected[question], shape),
	);
	const same = answers.filter((_, index) => differences[index].length === 0);
	const count = same.length < answers.length ? `${same.length} of` : 'All';
	const lines = [
		...[`# Live check of Segmind's API with ${job.slug}`, ''],
		`${count} ${answers.length} answers are as expected. Names, types and states are compared, not values.`,
		'',
		`- ${new Date().toISOString().slice(0, 10)}, n8n-nodes-segmind-flux ${process.env.npm_package_version}, Node.js ${process.version}`,
		...(urls === segmindUrls ? [] : [`- Sent to ${urls[0]}, not to Segmind`]),
		...problems.map((problem) => `- Problem: ${problem}`),
		...(times.length > 0 ? [`- The job: ${times.join(', ')} (usually ${job.usualSeconds} s)`] : []),
		...answers.flatMap(({ question }, index) => {
			if (differences[index].length === 0) return [];
			const head = ['| Where | Expected | Segmind |', '| --- | --- | --- |'];
			return ['', `## ${question}`, '', ...head, ...differences[index].map(row)];
		}),
		...['', '## As expected', '', ...same.map(({ question }) => `- ${question}`), ''],
	];
	return session.withoutKey(lines.join('\n'));
}

function row({ path, expected, actual }: Difference): string {
	const cells = [`\`${path}\``, expected, `**${actual}**`].map((cell) =>
		cell.replaceAll('|', '\\|'),
	);
	return `| ${cells.join(' | ')} |`.replace(/\s+/g, ' ');
}

/** A place in which two shapes differ, with both in words. */
type Difference = { path: string; expected: string; actual: string };

/** Every place in which two shapes differ. */
export function differencesBetween(expected?: Shape, actual?: Shape, path = ''): Difference[] {
	if (typeof expected === 'object' && typeof actual === 'object') {
		const isList = Array.isArray(expected);
		if (isList === Array.isArray(actual)) {
			const [one, other] = [expected, actual] as Parts[];
			return Object.keys({ ...one, ...other }).flatMap((name) => {
				const inner = isList ? `${path}[]` : [path, name].filter(Boolean).join('.');
				return differencesBetween(one[name], other[name], inner);
			});
		}
	}
	const [wanted, found] = [inWords(expected), inWords(actual)];
	// Most error messages are shown, but are free to change.
	const isText = wanted === 'a text' && found.startsWith('"');
	if (isText || wanted === found || wanted.split(' or ').includes(found)) return [];
	return [{ path, expected: wanted, actual: found }];
}
