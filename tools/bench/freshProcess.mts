import path from 'node:path';
import { repositoryFolder } from '../playground/paths.mts';
import { runCommand } from '../playground/processes.mts';

/**
 * Runs a script of this folder in a Node process of its own: memory that was taken once is not given back, and
 * code that has run for long is faster, so that measurements in one process would disturb each other.
 *
 * @param script path in tools/bench; the last line that it writes is its result, as JSON
 * @param task what it finds in process.argv[2], as JSON
 * @throws with the last lines of a script that does not end well
 */
export async function inFreshProcess<Result>(script: string, task: object): Promise<Result> {
	const loader = script.endsWith('.mts') ? ['--import', 'tsx'] : [];
	const { code, lines } = await runCommand(
		process.execPath,
		[...loader, path.join('tools', 'bench', script), JSON.stringify(task)],
		{ folder: repositoryFolder },
	);
	const written = lines.filter((line) => line.trim() !== '');
	if (code !== 0) throw new Error([`${script} did not succeed:`, ...written.slice(-15)].join('\n'));
	return JSON.parse(written.at(-1) ?? '') as Result;
}
