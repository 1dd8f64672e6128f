import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The links and images of a Markdown file that lead to no file, or to a heading that the file does not have. */
export function brokenLinks(file: string): string[] {
	return linksIn(file).filter((link) => {
		const [target, anchor] = link.split('#');
		const found = target === '' ? file : path.join(path.dirname(file), target);
		if (!existsSync(found)) return true;
		return anchor !== undefined && !anchorsIn(found).includes(anchor);
	});
}

/** The relative links and images of a Markdown file. */
function linksIn(file: string): string[] {
	const links = textOf(file).matchAll(/\]\(([^)\s]+)\)/g);
	return [...links].map(([, link]) => link).filter((link) => !/^[a-z]+:/.test(link));
}

/** The anchors that GitHub gives the headings of a Markdown file. */
function anchorsIn(file: string): string[] {
	const headings = textOf(file).matchAll(/^#+ (.+)$/gm);
	return [...headings].map(([, heading]) => anchorOf(heading));
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
	return heading
		.toLowerCase()
		.replace(/[^\p{L}\p{N} _-]/gu, '')
		.replaceAll(' ', '-');
}

/** Without its code blocks, in which neither brackets nor # mean anything. */
function textOf(file: string): string {
	return readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
}
