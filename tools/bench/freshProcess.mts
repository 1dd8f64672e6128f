import path from 'node:path';
import { repositoryFolder } from '../playground/paths.mts';
import { runCommand } from '../playground/processes.mts';

/**
 * Runs a script of this folder in its own Node process: a process does not give memory back, and code gets faster the
 * longer it runs, so measurements in one process would affect each other.
 *
 * @param script path in tools/bench; the last line that it prints is its result, as JSON
 * @param task passed to it in process.argv[2], as JSON
 * @throws Error with the last lines of a script that fails
 */
export async function inFreshProcess<Result>(script: string, task: object): Promise<Result> {
	const loader = script.endsWith('.mts') ? ['--import', 'tsx'] : [];
	const { code, lines } = await runCommand(
		process.execPath,
		[...loader, path.join('tools', 'bench', script), JSON.stringify(task)],
		{ folder: repositoryFolder },
	);
	const printed = lines.filter((line) => line.trim() !== '');
	if (code !== 0) throw new Error([`${script} failed:`, ...printed.slice(-15)].join('\n'));
	return JSON.parse(printed.at(-1) ?? '') as Result;
}
