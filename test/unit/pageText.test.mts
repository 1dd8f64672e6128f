import { isPage, pageText } from '../../nodes/Flux/segmind/pageText.ts';

it.each([
	['<!DOCTYPE html><p>a</p>', true],
	['\n<html><p>a</p>', true],
	['<?xml version="1.0"?><Error/>', true],
	['plain text', false],
	['width must be < 1440 and > 64', false],
	['{"error":"a"}', false],
	['', false],
])('%j is a page: %s', (text, page) => {
	expect(isPage(text)).toBe(page);
});

it.each([
	['<p>a <b>b</b></p>\n<p>c</p>', 'a b c'],
	['<title>t</title><STYLE>b{}</STYLE><script src="x">if (a<b) c()</script><p>a</p>', 'a'],
	['before<script>never closed', 'before'],
	['before<never closed', 'before'],
	['<titles>a</titles>', 'a'],
	['no tags', 'no tags'],
	['', ''],
])('the visible text of %j is %j', (page, text) => {
	expect(pageText(page)).toBe(text);
});

it('the text of a page is cut', () => {
	expect(pageText('a '.repeat(100_000)).length).toBeLessThanOrEqual(2_000);
	expect(pageText(`<p>${'a'.repeat(1_500)}</p>`.repeat(1_000)).length).toBeLessThan(4_500);
});

it.each([
	['opening brackets', '<'],
	['closing brackets', '>'],
	['empty tags', '<>'],
	['unclosed scripts', '<script '],
	['scripts without an end', '<script>'],
	['half scripts', '<script>a</script'],
	['comments', '<!-- '],
	['blanks', ' \n'],
])('a page of 10 MB of %s is read in one pass', (_name, part) => {
	const page = `<html>${part.repeat(10_000_000 / part.length)}`;
	expect(pageText(page).length).toBeLessThanOrEqual(4_000);
});
