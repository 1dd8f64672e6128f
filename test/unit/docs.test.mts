import { readdirSync, readFileSync } from 'node:fs';
import { models } from '../../nodes/Flux/models/index.ts';
import { brokenLinks } from '../docs/links.mts';
import { messagesIn, messagesListed } from '../docs/messages.mts';
import { modelsPage, withModelTable } from '../docs/models.mts';

const pages = readdirSync('.')
	.concat(readdirSync('docs').map((name) => `docs/${name}`))
	.filter((name) => name.endsWith('.md'));

const read = (file: string) => readFileSync(file, 'utf8');

/** Prettier aligns the columns of tables; only their content matters. */
const withoutAlignment = (text: string) => text.replace(/[ \t]+/g, ' ').replace(/-{3,}/g, '---');

it('README.md and docs/models.md are what `npm run docs` writes', () => {
	const readme = read('README.md');
	expect(withoutAlignment(readme)).toBe(withoutAlignment(withModelTable(readme, models)));
	expect(withoutAlignment(read('docs/models.md'))).toBe(withoutAlignment(modelsPage(models)));
});

it.each(models)('README.md and docs/models.md name $name for one purpose', ({ name }) => {
	const cells = (file: string) =>
		read(file).match(/^\|.*/gm)!.join().split(`[${name}](`).length - 1;
	expect([cells('README.md'), cells('docs/models.md')]).toEqual([1, 1]);
});

it('docs/errors.md lists every message of the node, and no others', () => {
	const messages = messagesIn(['nodes', 'credentials']);
	expect(messages.length).toBeGreaterThan(40);
	expect(messagesListed(read('docs/errors.md'))).toEqual(messages);
});

it.each([
	['README.md', 10_000],
	['CONTRIBUTING.md', 4_096],
])('%s has at most %d bytes', (file, bytes) => {
	expect(Buffer.byteLength(read(file))).toBeLessThanOrEqual(bytes);
});

it.each(pages)('every relative link in %s leads to a file and a heading that exist', (page) => {
	expect(brokenLinks(page)).toEqual([]);
});

it.each(pages)('%s does not count the models', (page) => {
	const count =
		/\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+) ([\w.]+ )?models\b/i;
	expect(read(page)).not.toMatch(count);
});

it.each(pages.filter((page) => page !== 'README.md'))('another page links to %s', (page) => {
	const name = page.replace('docs/', '');
	const others = pages.filter((other) => other !== page).map(read);
	expect(others.some((text) => text.includes(`${name})`) || text.includes(`${name}#`))).toBe(true);
});
