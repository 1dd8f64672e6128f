/** Programs that some tests need and a machine may lack; without CI these tests are skipped. */
import { existsSync } from 'node:fs';
import { postgresPrograms } from './queue/postgres.mts';
import { redisProgram } from './queue/redis.mts';

/** Where Debian's package installs the browser. */
export const chromiumProgram = '/usr/bin/chromium';

/** By what is left out without them: Debian's packages, and whether they are installed. */
const programs: Record<string, Array<[name: string, isInstalled: boolean]>> = {
	'the editor in a browser': [['chromium', existsSync(chromiumProgram)]],
	'n8n in queue mode': [
		['redis-server', existsSync(redisProgram)],
		['postgresql', postgresPrograms !== undefined],
	],
};

/** Says which tests are left out on this machine, and the one command that brings what they need; undefined when none are. */
export function leftOut(): string | undefined {
	const missing = Object.entries(programs)
		.map(([tests, all]) => ({ tests, packages: all.filter(([, isInstalled]) => !isInstalled) }))
		.filter(({ packages }) => packages.length > 0);
	if (missing.length === 0) return undefined;
	const names = missing.flatMap(({ packages }) => packages.map(([name]) => name));
	const tests = missing.map((each) => each.tests).join(', and ');
	return `Left out on this machine: the tests of ${tests}. To run them, too: sudo apt-get install -y ${names.join(' ')}`;
}
