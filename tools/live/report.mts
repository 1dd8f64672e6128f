/** The report to send in: Markdown that can be pasted into an issue, without anything that is nobody's business. */
import { type Finding, sorted } from './check.mts';
import type { Difference } from './comparison.mts';
import type { Conversation } from './conversation.mts';
import type { Payment } from './payment.mts';
import { factAbout, type Source } from './probe.mts';
import { withoutKey } from './secrets.mts';
import { segmindUrls } from './side.mts';
import { countOf } from './summary.mts';

const sourceWords: Record<Source, string> = {
	'model page': "We believe, from a model page of Segmind's",
	documentation: "We believe, from Segmind's documentation",
	clients: "We believe, from other people's clients",
	assumption: 'We only assume',
};

const paymentWords: Record<Payment['state'], string> = {
	sent: 'nobody knows whether it is made',
	accepted: 'accepted, not ready when the check ended',
	made: 'made and paid',
	free: 'not made and not paid',
};

/** When the check was made, and with which version of this package. */
export interface Circumstances {
	version: string;
	date: Date;
}

/** What somebody should read before it is sent in. The shapes of all answers are in `appendixOf`. */
export function reportOf(
	findings: Finding[],
	conversation: Conversation,
	{ version, date }: Circumstances,
): string {
	const { alike, different, unseen } = sorted(findings);
	const { api } = conversation.side.urls;
	return asText(conversation, [
		`# Live check of Segmind's API with ${conversation.order.slug}`,
		'',
		`${countOf(findings)} Compared are names, types and states, not values.`,
		'',
		`- ${date.toISOString().slice(0, 10)}, n8n-nodes-segmind-flux ${version}, Node ${process.version}`,
		...(api === segmindUrls.baseUrl
			? []
			: [
					`- Asked at ${api}, which is not Segmind's own address: the pictures' host may differ for that`,
				]),
		...conversation.troubles.map((trouble) => `- Not finished: ${trouble}`),
		...progressOf(conversation),
		...different.flatMap(section),
		...list('As we thought', alike),
		...list('Not seen this time', unseen),
	]);
}

function section({ probe, actual, differences }: Finding): string[] {
	// One fact may be about several places.
	const facts = new Set(differences.map(({ path }) => factAbout(path, probe.facts)));
	return [
		'',
		`## ${probe.name}`,
		'',
		`Asked: ${probe.asked}.${actual?.said ? ` Segmind said: "${actual.said}"` : ''}`,
		...[...facts].flatMap((fact) => [
			'',
			fact ? `${sourceWords[fact.from]}: ${fact.says}` : 'We know nothing of this:',
			'',
			'| Where | The emulator | Segmind |',
			'| --- | --- | --- |',
			...differences.filter(({ path }) => factAbout(path, probe.facts) === fact).map(row),
		]),
	];
}

function row({ path, expected = 'nothing', actual = 'nothing' }: Difference): string {
	const cells = [`\`${path}\``, expected, `**${actual}**`];
	return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;
}

function list(title: string, findings: Finding[]): string[] {
	if (findings.length === 0) return [];
	return ['', `## ${title}`, '', ...findings.map(({ probe }) => `- ${probe.name}`)];
}

/** Times and prices, which are not compared: they differ from day to day. */
function progressOf({ polls, missedPolls, order, payments }: Conversation): string[] {
	const firstOfEachState = polls.filter(({ state }, index) => polls[index - 1]?.state !== state);
	const times = firstOfEachState.map(({ state, seconds }) => `${state} at ${seconds.toFixed(1)} s`);
	if (missedPolls > 0) times.push(`${missedPolls} polls without an answer`);
	const usual = `we thought about ${order.usualSeconds} s and $${order.usualCost}`;
	return [
		...(times.length > 0 ? [`- The job: ${times.join(', ')} (${usual})`] : []),
		...payments.map(
			({ mode, state, cost }) =>
				`- The ${mode} picture: ${paymentWords[state]}${cost === undefined ? '' : `, $${cost}`}`,
		),
	];
}

/** What Segmind answered to everything, for whoever mends the emulator by it. */
export function appendixOf(findings: Finding[], conversation: Conversation): string {
	const answers = findings.flatMap(({ probe, actual }) =>
		actual
			? [
					`${probe.name}${actual.said ? `: "${actual.said}"` : ''}`,
					...Object.entries(actual.observation).map(([path, kind]) => `  ${path}: ${kind}`),
				]
			: [],
	);
	const fence = '```';
	return asText(conversation, [
		"<details><summary>The shape of all of Segmind's answers</summary>",
		'',
		`${fence}text`,
		...answers.map((line) => line.replaceAll(fence, "'''")),
		fence,
		'',
		'</details>',
	]);
}

function asText({ side }: Conversation, lines: string[]): string {
	return `${withoutKey(lines.join('\n'), side.key)}\n`;
}
