import os from 'node:os';
import { format, resolveConfig } from 'prettier';
import { markdown, type Section } from './report.mts';

/** The whole page for docs/. @param chart path of the image, relative to the page */
export async function page(sections: Section[], chart: string): Promise<string> {
	const gigabytes = Math.round(os.totalmem() / 1024 ** 3);
	const machine = `Node.js ${process.version} on ${os.availableParallelism()} cores with ${gigabytes} GB (${process.platform}, ${process.arch})`;
	const parts = [
		'# Benchmarks',
		'<!-- Written by `npm run bench`; do not edit by hand. -->',
		`![This node compared with the usual ways to wait for images](${chart})`,
		`All results are from one run of \`npm run bench\`, on ${new Date().toISOString().slice(0, 10)} with ${machine}. Only the ratios carry over to other machines.`,
		...sections.map(markdown),
	];
	return await formatted(parts.join('\n\n'));
}

/** The sections with aligned columns, for a terminal. */
export async function sectionsText(sections: Section[]): Promise<string> {
	return await formatted(sections.map(markdown).join('\n\n'));
}

async function formatted(text: string): Promise<string> {
	return await format(text, { ...(await resolveConfig('README.md')), parser: 'markdown' });
}
