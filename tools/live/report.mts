/** Reports what differs from the expected answers, in Markdown that can be published. */
import { segmindUrls } from './http.mts';
import { questions, type Session } from './session.mts';
import { inWords, type Parts, type Shape } from './shape.mts';

const head = '\n| Where | Expected | Segmind |\n| --- | --- | --- |';

/** Reports on all answers so far. */
export function reportOn(session: Session): string {
	const { answers, job, urls, problems, times } = session;
	const expected: Record<string, Parts> = Object.assign({}, ...Object.values(questions));
	const results = answers.map(({ question, shape }) => ({
		question,
		rows: differencesBetween(expected[question], shape).map(row),
	}));
	const different = results.filter(({ rows }) => rows.length > 0);
	const same = results.filter(({ rows }) => rows.length === 0);
	const count = different.length > 0 ? `${same.length} of` : 'All';
	const lines = [
		`# Live check of Segmind's API with ${job.slug}\n`,
		`${count} ${answers.length} answers are as expected. Names, types and states are compared, not values.\n`,
		`- ${new Date().toISOString().slice(0, 10)}, n8n-nodes-segmind-flux ${process.env.npm_package_version}, Node.js ${process.version}`,
		urls === segmindUrls ? [] : `- Sent to ${urls[0]}, not to Segmind`,
		problems.map((problem) => `- Problem: ${problem}`),
		times.length > 0 ? `- The job: ${times.join(', ')} (usually ${job.typicalSeconds} s)` : [],
		different.map(({ question, rows }) => [`\n## ${question}`, head, ...rows]),
		'\n## As expected\n',
		same.map(({ question }) => `- ${question}`),
	];
	return session.withoutKey(`${lines.flat(2).join('\n')}\n`);
}

function row({ path, expected, actual }: Difference): string {
	const cells = [`\`${path || 'everything'}\``, expected, `**${actual}**`];
	return `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
}

/** A place in which two shapes differ, with both in words. */
type Difference = { path: string; expected: string; actual: string };

/** Every place in which two shapes differ. */
export function differencesBetween(expected?: Shape, actual?: Shape, path = ''): Difference[] {
	const [wanted, found] = [inWords(expected), inWords(actual)];
	if (typeof expected === 'object' && typeof actual === 'object') {
		// The entries of a list by their numbers.
		const [one, other] = [expected, actual] as Parts[];
		return Object.keys({ ...one, ...other }).flatMap((name) =>
			differencesBetween(one[name], other[name], [path, name].filter(Boolean).join('.')),
		);
	}
	// Most error messages are shown, but are free to change.
	const isText = wanted === 'a text' && found.startsWith('"');
	const isSame = isText || wanted === found || wanted.split(' or ').includes(found);
	return isSame ? [] : [{ path, expected: wanted, actual: found }];
}
