/** The person at the terminal, where there is one. */
import readline from 'node:readline/promises';
import { Listr, PRESET_TIMER } from 'listr2';
import type { Terminal } from './liveCheck.mts';

/** @param yes agrees to everything without asking */
export function realTerminal(yes: boolean): Terminal {
	return {
		write: (text) => void process.stdout.write(text),
		step,
		agree: async (question) => {
			if (yes) return true;
			return process.stdin.isTTY && process.stdout.isTTY ? await ask(question) : undefined;
		},
	};
}

async function step(title: string, work: Parameters<Terminal['step']>[1]): Promise<void> {
	let trouble: string | undefined;
	const list = new Listr(
		[
			{
				title,
				task: async (_, task) => {
					trouble = await work((line) => (task.output = line));
					if (trouble) throw new Error(trouble);
				},
				rendererOptions: { persistentOutput: true },
			},
		],
		{
			// Signals are ours: listr2 would leave without a word about what is paid.
			registerSignalListeners: false,
			rendererOptions: { timer: PRESET_TIMER, collapseErrors: false },
			fallbackRendererOptions: { timer: PRESET_TIMER },
		},
	);
	await list.run().catch((error: unknown) => {
		if (!trouble) throw error;
	});
}

/** Anything but a yes is a no, and so is the end of the input. */
async function ask(question: string): Promise<boolean> {
	const asking = readline.createInterface({ input: process.stdin, output: process.stdout });
	// readline takes Ctrl+C for itself.
	asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
	const ended = new Promise<string>((resolve) => asking.once('close', () => resolve('')));
	const answer = await Promise.race([asking.question(question), ended]);
	asking.close();
	return /^y(es)?$/i.test(answer.trim());
}
