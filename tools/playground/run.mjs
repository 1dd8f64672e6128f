/**
 * node tools/playground/run.mjs FILE args…: runs a TypeScript file of this repository with tsx, after installing the
 * development dependencies. Passes on output, signals and the exit code.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';

const [, , file, ...args] = process.argv;
if (file) {
	await install();
	const repository = fileURLToPath(new URL('../..', import.meta.url));
	const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
		cwd: repository,
		stdio: 'inherit',
	});
	// The program decides how to handle a signal; this process waits for it.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
		process.on(signal, () => child.kill(signal));
	}
	child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
} else {
	process.stderr.write('Name the file to run: node tools/playground/run.mjs FILE args…\n');
	process.exitCode = 1;
}
