/** Reports what differs from the expected answers, in Markdown that can be published. */
import { segmindUrls } from './http.mts';
import { questionInFull, questions, type Session } from './session.mts';
import { inWords, type Parts, type Shape } from './shape.mts';

const head = '\n| Where | Expected | Segmind |\n| --- | --- | --- |';
const headInFull = '\n| What the node assumes | Holds |\n| --- | --- |';

/** Reports on all answers so far. */
export function reportOn(sessions: Session[]): string {
	const [session] = sessions;
	const expected: Record<string, Parts> = Object.assign({}, ...Object.values(questions));
	const results = sessions.flatMap(({ answers, job: { slug } }) =>
		answers.map(({ question, shape }) => {
			const rows = differencesBetween(expected[question], shape).map(row);
			return { question, slug, shape, rows };
		}),
	);
	const different = results.filter(({ rows }) => rows.length > 0);
	const same = results.filter(({ rows }) => rows.length === 0);
	const count = different.length > 0 ? `${same.length} of` : 'All';
	const lines = [
		"# Live check of Segmind's API\n",
		`${count} ${results.length} answers are as expected. Names, types and states are compared, not values.\n`,
		`- ${new Date().toISOString().slice(0, 10)}, n8n-nodes-segmind-flux ${process.env.npm_package_version}, Node.js ${process.version}`,
		session.urls === segmindUrls ? [] : `- Sent to ${session.urls[0]}, not to Segmind`,
		sessions.flatMap(({ job, problems }) => problems.map((each) => `- ${job.slug}: ${each}`)),
		'\n| Model | Cost | Refusal | States | In the history |\n| --- | --- | --- | --- | --- |',
		sessions.map(({ job: { slug, typicalCost, typicalSeconds }, cost, refusal, ...seen }) => {
			const paid = cost === undefined ? '' : `$${cost} `;
			const states = `${[...seen.times.values()].join(', ')} (usually ${typicalSeconds} s)`;
			const inHistory = [...seen.historyTimes.values()].join(', ');
			return cells(slug, `${paid}(usually $${typicalCost})`, refusal, states, inHistory);
		}),
		// What holds is shown, too, but once.
		results
			.filter(({ slug, rows }) => rows.length > 0 || slug === session.job.slug)
			.filter(({ question }) => question === questionInFull)
			.map(({ slug, shape }) => [`\n## ${questionInFull} (${slug})`, headInFull, ...inFull(shape)]),
		different
			.filter(({ question }) => question !== questionInFull)
			.map(({ question, slug, rows }) => [`\n## ${question} (${slug})`, head, ...rows]),
		'\n## As expected\n',
		[...new Set(same.map(({ question }) => `- ${question}`))],
	];
	return session.withoutKey(`${lines.flat(2).join('\n')}\n`);
}

const row = ({ path, expected, actual }: Difference) =>
	cells(`\`${path || 'everything'}\``, expected, `**${actual}**`);

function inFull(shape: Parts): string[] {
	return Object.keys(questions.queue[questionInFull]).map((name) => {
		const found = inWords(shape[name] ?? 'not known');
		return cells(name, found === 'yes' ? found : `**${found}**`);
	});
}

function cells(...texts: string[]): string {
	return `| ${texts.map((text) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
}

/** A place in which two shapes differ, with both in words. */
type Difference = { path: string; expected: string; actual: string };

/** Every place in which two shapes differ. */
export function differencesBetween(expected?: Shape, actual?: Shape, path = ''): Difference[] {
	const [wanted, found] = [inWords(expected), inWords(actual)];
	const areAlike = Array.isArray(expected) === Array.isArray(actual);
	if (areAlike && typeof expected === 'object' && typeof actual === 'object') {
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
