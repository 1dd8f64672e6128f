/**
 * Makes sure the development dependencies are installed before anything needs them: plain JavaScript on Node alone.
 * A stamp with the lock file's hash makes the next call instant.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import npmFailure from './npmFailure.cjs';

const OLDEST_NODE = 20;
const repository = fileURLToPath(new URL('../..', import.meta.url));
const lockFile = `${repository}package-lock.json`;
const npmRecord = `${repository}node_modules/.package-lock.json`;
const stampFile = `${repository}node_modules/.flux-install-stamp`;
const onWindows = process.platform === 'win32';

/**
 * Installs what package-lock.json lists, unless it is already installed. Exits with a sentence when Node is too old
 * or npm fails, and together with npm on a signal.
 */
export async function install() {
	if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
		giveUp(`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or newer.`);
	}
	const lock = readFileSync(lockFile);
	const stamp = createHash('sha256').update(lock).digest('hex');
	if (isInstalled(stamp)) return;

	const stopProgress = showProgress('Installing the development dependencies');
	const lines = [];
	const code = await npmCi(lines);
	stopProgress();
	if (code !== 0) giveUp(npmFailure.explainNpmFailure('npm ci', lines));
	writeFileSync(stampFile, stamp);
}

/** By our stamp, or by npm's own record of a finished install that is newer than the lock file. */
function isInstalled(stamp) {
	if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return true;
	return existsSync(npmRecord) && statSync(npmRecord).mtimeMs >= statSync(lockFile).mtimeMs;
}

function npmCi(lines) {
	return new Promise((resolve) => {
		const child = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
			cwd: repository,
			shell: onWindows,
			// A group of its own, so that one signal stops npm and whatever it has started.
			detached: !onWindows,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let interrupted = false;
		const endWith = (signal) => {
			interrupted = true;
			try {
				if (onWindows) child.kill(signal);
				else process.kill(-child.pid, signal);
			} catch {
				// npm has already ended.
			}
		};
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
			process.on(signal, endWith);
			child.on('close', () => process.off(signal, endWith));
		}
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8').on('data', (text) => lines.push(...text.split('\n')));
		}
		child.on('error', (error) => {
			lines.push(error.code === 'ENOENT' ? 'npm was not found.' : error.message);
			resolve(1);
		});
		// Wait for npm, which removes a partial install: the next start must not run at the same time.
		child.on('close', (code) => (interrupted ? process.exit(130) : resolve(code ?? 1)));
	});
}

/** On a terminal, one line that counts the seconds; elsewhere a line every 15 s. */
function showProgress(text) {
	const started = Date.now();
	const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
	const onTerminal = process.stdout.isTTY;
	const show = () =>
		process.stdout.write(
			`${onTerminal ? '\r' : ''}${text} … ${elapsed()}${onTerminal ? '' : '\n'}`,
		);
	show();
	const timer = setInterval(show, onTerminal ? 1000 : 15_000);
	return () => {
		clearInterval(timer);
		process.stdout.write(`${onTerminal ? '\r' : ''}${text} … ended after ${elapsed()}\n`);
	};
}

function giveUp(message) {
	process.stderr.write(`\n${message}\n`);
	process.exit(1);
}
