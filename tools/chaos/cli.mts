/** npx tsx tools/chaos/cli.mts: the node against random faults, with a summary. Exits with code 1 on a violation. */
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { runChaos } from './chaos.mts';

const command = 'npx tsx tools/chaos/cli.mts';
const {
	jobs,
	share,
	only,
	seed = randomInt(1_000_000),
} = new Command(command)
	.description("Runs the node in n8n's engine against an emulator with random faults")
	.option('--jobs <number>', 'images to make', number, 1000)
	.option('--seed <number>', 'repeats the faults of an earlier run', number)
	.option('--share <number>', 'share of all requests that fail, 0 to 1', number, 0.15)
	.option('--only <run>', 'only the run with this number', number)
	.parse()
	.opts<{ jobs: number; seed?: number; share: number; only?: number }>();
console.log(`Seed ${seed}`);

const onTerminal = process.stdout.isTTY;
const summary = await runChaos({
	...{ jobs, seed, share, only },
	progress: (done, violations) => {
		if (onTerminal) process.stdout.write(`\r${done} of ${jobs} jobs, ${violations} violations `);
	},
});
if (onTerminal) process.stdout.write('\n');
console.log(summary.toText());
if (summary.violations.length > 0) {
	const again = `${command} --jobs ${jobs} --seed ${seed} --share ${share}`;
	console.log(`\nTo repeat: ${again}`);
	const first = summary.violations.find(({ run }) => run !== undefined);
	if (first) console.log(`Only the first run with a violation: ${again} --only ${first.run}`);
}
process.exit(summary.violations.length > 0 ? 1 : 0);

function number(text: string): number {
	const value = Number(text);
	if (text.trim() === '' || !(value >= 0)) {
		throw new InvalidArgumentError('Must be a number of 0 or more.');
	}
	return value;
}
