/**
 * npm run scan: n8n's scanner on the source and on the tarball that npm would get. Ends with exit code 1 when it
 * objects to anything.
 */
import { endAllChildren } from '../playground/children.mts';
import { repositoryFolder } from '../playground/folders.mts';
import { endOnSignal } from '../playground/interrupt.mts';
import { scan, type Leg } from './scanner.mts';
import { withTarball, unpack } from './tarball.mts';

async function report(leg: Leg, folder: string): Promise<void> {
	const objections = await scan(leg, folder);
	process.stdout.write(`${objections === undefined ? '✔' : '✖'} n8n’s scanner on the ${leg}\n`);
	if (objections === undefined) return;
	process.stdout.write(`${objections}\n`);
	process.exitCode = 1;
}

endOnSignal(() => 130);
try {
	await report('source', repositoryFolder);
	await withTarball(async (tarball) => await report('tarball', await unpack(tarball)));
} catch (error) {
	process.stdout.write(`${(error as Error).message}\n`);
	process.exitCode = 1;
}
await endAllChildren();
process.exit();
