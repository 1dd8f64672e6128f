/** Where a long step says what it is doing. */
export type Report = (line: string) => void;

/** A second on a terminal, where the line is refreshed; 15 s in a log, where every report is a new line. */
const interval = () => (process.stdout.isTTY ? 1000 : 15_000);

/** Reports a text with the elapsed seconds until the work has ended; gives what the work gives. */
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
