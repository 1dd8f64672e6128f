import { readFileSync } from 'node:fs';
import { models } from '../../nodes/Flux/models/index.ts';
import { messagesIn, messagesListed } from '../docs/messages.mts';
import { withParameterTables } from '../docs/parameterTables.mts';

/** Prettier lines the columns up; what counts is what stands in them. */
const words = (text: string) => text.replace(/[ \t]+/g, ' ').replace(/-{3,}/g, '---');

it('the README shows the parameters of the catalogue; `npm run docs` writes them', () => {
	const readme = readFileSync('README.md', 'utf8');
	expect(words(readme)).toBe(words(withParameterTables(readme, models)));
});

it('the README lists every message of the node, and none that it does not have', () => {
	const readme = readFileSync('README.md', 'utf8');
	const messages = messagesIn(['nodes', 'credentials']);
	expect(messages.length).toBeGreaterThan(40);
	expect(messagesListed(readme, 'When something goes wrong')).toEqual(messages);
});
