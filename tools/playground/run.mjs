/**
 * node tools/playground/run.mjs FILE args…: runs a TypeScript file of this repository with tsx, after installing what
 * it needs. Output, signals and the exit code pass through.
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
	// The file decides how it ends; this process stays until it has.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
		process.on(signal, () => child.kill(signal));
	}
	child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
} else {
	process.stderr.write('Name the file to run: node tools/playground/run.mjs FILE args…\n');
	process.exitCode = 1;
}
