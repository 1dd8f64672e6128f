/** One part of the benchmarks: what was measured, how, and the results. */
export interface Section {
	title: string;
	/** How it was measured, one or two sentences. */
	method: string;
	/** Conclusions, as ratios computed from the rows. */
	findings: string[];
	columns: string[];
	rows: Array<Array<string | number>>;
}

/** A section as Markdown: its findings, its table, and how it was measured. */
export function markdown({ title, method, findings, columns, rows }: Section): string {
	const isNumeric = (column: number) => rows.every((row) => /^[\d.,–]+$/.test(String(row[column])));
	const rule = columns.map((_, column) => (isNumeric(column) ? '--:' : '---'));
	return [
		`## ${title}`,
		findings.map((finding) => `- ${finding}`).join('\n'),
		[columns, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n'),
		method,
	].join('\n\n');
}

/** A ratio, for a sentence: `43 times`, `4.4 times`, `0.29 times`. */
export function times(one: number, other: number): string {
	const ratio = one / other;
	return `${ratio.toFixed(ratio >= 10 ? 0 : ratio >= 1 ? 1 : 2)} times`;
}

/** The median, which an outlier does not move; of an even count, the upper one. */
export function median(numbers: number[]): number {
	return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
