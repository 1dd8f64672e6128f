/** Runs a program to its end, its output either collected or shown as it comes. */
import { startChild } from './children.mts';

/** How to run a command. */
export interface CommandOptions {
	/** The folder to run in. */
	folder: string;
	/** The whole environment; this process's own when left out. */
	environment?: NodeJS.ProcessEnv;
	/** Show the output on this terminal instead of collecting it. */
	show?: boolean;
}

/** How a command ended, with the lines it wrote (none when they were shown). */
export interface CommandResult {
	code: number;
	lines: string[];
}

/** Runs `npm`, `npx` or any other program; resolves for every exit code, a program that is missing gives 127. */
export function runCommand(
	command: string,
	args: string[],
	{ folder, environment = process.env, show = false }: CommandOptions,
): Promise<CommandResult> {
	return new Promise((resolve) => {
		// npm is a batch file on Windows, which only a shell can start; the shell takes words apart at spaces.
		const shell = process.platform === 'win32' && /^np[mx]$/.test(command);
		const words = shell ? args.map((word) => `"${word}"`) : args;
		const child = startChild(command, words, {
			cwd: folder,
			env: environment,
			stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
			shell,
		});
		let output = '';
		const collect = (text: string) => (output += text);
		child.stdout?.setEncoding('utf8').on('data', collect);
		child.stderr?.setEncoding('utf8').on('data', collect);
		child.on('error', (error) => resolve({ code: 127, lines: [error.message] }));
		child.on('close', (code) => resolve({ code: code ?? 1, lines: output.split(/\r?\n/) }));
	});
}
