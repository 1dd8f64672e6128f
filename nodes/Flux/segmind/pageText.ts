/** Characters; an error quotes fewer. */
const longestText = 2_000;

/** Elements of a page that are not visible. */
const hidden = /^(script|style|title)\b/i;

/** Whether a text is a web page, or XML: what a gateway returns. */
export function isPage(text: string): boolean {
	return /<(!doctype|html|head|body|center|h1|\?xml|error)\b/i.test(text.slice(0, 1_000));
}

/**
 * The visible text of a page, of about 2,000 characters at most. One pass from tag to tag: a regular expression would take
 * minutes for a large page of unclosed tags.
 */
export function pageText(page: string): string {
	const words: string[] = [];
	let length = 0;
	let at = 0;
	while (at >= 0 && length < longestText) {
		const tag = page.indexOf('<', at);
		const text = page
			.slice(at, tag < 0 ? undefined : tag)
			.slice(0, longestText)
			.trim();
		if (text !== '') words.push(text);
		length += text.length;
		at = tag < 0 ? -1 : afterTag(page, tag);
	}
	return words.join(' ');
}

/** Where the text continues after a tag, or after what it hides; -1 at the end of the page. */
function afterTag(page: string, tag: number): number {
	const end = page.indexOf('>', tag);
	if (end < 0) return -1;
	const name = hidden.exec(page.slice(tag + 1, tag + 10))?.[1];
	if (name === undefined) return end + 1;
	const closing = new RegExp(`</${name}`, 'gi');
	closing.lastIndex = end;
	return closing.exec(page)?.index ?? -1;
}
