/** Receives a line that says what a long step is doing. */
export type Report = (line: string) => void;

/** ms: every second on a terminal, where the line is refreshed; every 15 s in a log, where each report is a new line. */
const interval = () => (process.stdout.isTTY ? 1000 : 15_000);

/** Reports a text with the elapsed seconds until the work has ended. @returns the work's result */
export async function reportWhile<T>(report: Report, text: string, work: Promise<T>): Promise<T> {
	const started = Date.now();
	report(text);
	const timer = setInterval(
		() => report(`${text} (${Math.round((Date.now() - started) / 1000)} s)`),
		interval(),
	);
	try {
		return await work;
	} finally {
		clearInterval(timer);
	}
}
