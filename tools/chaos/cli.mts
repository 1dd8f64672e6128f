import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { runChaos } from './chaos.mts';

const program = new Command('chaos')
	.description('The node in the real engine against a Segmind that misbehaves at random')
	.option('--jobs <number>', 'pictures to ask for', number, 1000)
	.option('--seed <number>', 'the same seed misbehaves in the same way', number)
	.option('--share <number>', 'how many of all requests go wrong, 0 to 1', number, 0.15)
	.option('--only <run>', 'only this run of the plan', number)
	.parse();
const { jobs, share, only } = program.opts<{ jobs: number; share: number; only?: number }>();
const seed = program.opts<{ seed?: number }>().seed ?? randomInt(1_000_000);
console.log(`Seed ${seed}`);

const showsProgress = process.stdout.isTTY;
const summary = await runChaos({
	...{ jobs, seed, share, only },
	progress: (done, violations) => {
		if (showsProgress) process.stdout.write(`\r${done} of ${jobs} jobs, ${violations} violations `);
	},
});
if (showsProgress) process.stdout.write('\n');
console.log(summary.toText());
if (summary.violations.length > 0) {
	const command = `npm run chaos -- --jobs ${jobs} --seed ${seed} --share ${share}`;
	console.log(`\nAgain: ${command}`);
	const first = summary.violations.find(({ run }) => run !== undefined);
	if (first) console.log(`Only the first run: ${command} --only ${first.run}`);
}
process.exit(summary.violations.length > 0 ? 1 : 0);

function number(text: string): number {
	const value = Number(text);
	if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('Not a number.');
	return value;
}
