/**
 * npx tsx tools/release/scan.mts: n8n's scanner on the source and on the tarball that npm would publish. Exits with
 * code 1 when either does not pass.
 */
import { repositoryFolder } from '../playground/paths.mts';
import { runTool } from '../playground/processes.mts';
import { scan, type Target } from './scanner.mts';
import { unpack, withTarball } from './tarball.mts';

async function report(target: Target, folder: string): Promise<void> {
	const objections = await scan(target, folder);
	process.stdout.write(`${objections === undefined ? '✔' : '✖'} n8n’s scanner on the ${target}\n`);
	if (objections === undefined) return;
	process.stdout.write(`${objections}\n`);
	process.exitCode = 1;
}

await runTool(async () => {
	await report('source', repositoryFolder);
	await withTarball(async (tarball) => await report('tarball', await unpack(tarball)));
});
