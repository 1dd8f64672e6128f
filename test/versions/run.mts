/**
 * npx tsx test/versions/run.mts [VERSION…]: the engine tests on other n8n versions, by default the oldest that the
 * node supports and the newest. Exits with code 1 when a test fails on any of them.
 */
import { runTool } from '../../tools/playground/processes.mts';
import { engineVersions, testOn } from './install.mts';

const say = (text: string) => process.stdout.write(`${text}\n`);

async function passes(version: string): Promise<boolean> {
	const started = Date.now();
	say(`\n▶ The engine of n8n ${version}`);
	const { code } = await testOn(version);
	const seconds = ((Date.now() - started) / 1000).toFixed(1);
	say(`${code === 0 ? '✔' : '✖'} The engine of n8n ${version}: ${seconds} s`);
	return code === 0;
}

await runTool(async () => {
	const known = await engineVersions();
	const wanted = process.argv.slice(2);
	const unknown = wanted.find((version) => !known.includes(version));
	if (unknown)
		throw new Error(`There is no lock file for n8n ${unknown}; choose from ${known.join(', ')}.`);
	for (const version of wanted.length > 0 ? wanted : known) {
		if (!(await passes(version))) process.exitCode = 1;
	}
});
