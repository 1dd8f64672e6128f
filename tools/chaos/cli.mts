/** npx tsx tools/chaos/cli.mts: the node against random faults, with a summary. Exits with code 1 on a violation. */
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { runChaos } from './chaos.mts';
import { type HistoryMode, historyModes } from './historyPlan.mts';
import { type Kind, kinds } from './kinds.mts';

const command = 'npx tsx tools/chaos/cli.mts';
const {
	jobs,
	share,
	history,
	only,
	with: chosen = [...kinds],
	without: omitted = [],
	seed = randomInt(1_000_000),
} = new Command(command)
	.description("Runs the node in n8n's engine against an emulator with random faults")
	.option('--jobs <number>', 'images to make', number, 1000)
	.option('--seed <number>', 'repeats the faults of an earlier run', number)
	.option('--share <number>', 'share of all requests that fail, 0 to 1', number, 0.15)
	.addOption(
		new Option(
			'--history <when>',
			"whether Segmind's request history is there; random: in half of the runs",
		)
			.choices(historyModes)
			.default('random'),
	)
	.option('--only <run>', 'only the run with this number', number)
	.addOption(new Option('--with <kinds>', `only these of: ${kinds.join(', ')}`).argParser(listed))
	.addOption(new Option('--without <kinds>', 'all kinds but these').argParser(listed))
	.parse()
	.opts<{
		jobs: number;
		seed?: number;
		share: number;
		history: HistoryMode;
		only?: number;
		with?: Kind[];
		without?: Kind[];
	}>();
const without = kinds.filter((kind) => !chosen.includes(kind) || omitted.includes(kind));
console.log(`Seed ${seed}`);

const onTerminal = process.stdout.isTTY;
const summary = await runChaos({
	...{ jobs, seed, share, history, only, without },
	progress: (done, violations) => {
		if (onTerminal) process.stdout.write(`\r${done} of ${jobs} jobs, ${violations} violations `);
	},
});
if (onTerminal) process.stdout.write('\n');
console.log(summary.toText());
if (summary.violations.length > 0) {
	const left = without.length > 0 ? ` --without ${without.join()}` : '';
	const again = `${command} --jobs ${jobs} --seed ${seed} --share ${share} --history ${history}${left}`;
	console.log(`\nTo repeat: ${again}`);
	const first = summary.violations.find(({ run }) => run !== undefined);
	if (first) console.log(`Only the first run with a violation: ${again} --only ${first.run}`);
}
process.exit(summary.violations.length > 0 ? 1 : 0);

/** Kinds, separated by commas; `none` is none of them. */
function listed(text: string): Kind[] {
	const names = text === 'none' ? [] : text.split(',');
	const unknown = names.find((name) => !kinds.some((kind) => kind === name));
	if (unknown !== undefined) throw new InvalidArgumentError(`There is no kind '${unknown}'.`);
	return names as Kind[];
}

function number(text: string): number {
	const value = Number(text);
	if (text.trim() === '' || !(value >= 0)) {
		throw new InvalidArgumentError('Must be a number of 0 or more.');
	}
	return value;
}
