import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { models } from '../../nodes/Flux/models/index.ts';
import { withParameterTables } from './parameterTables.mts';

const readme = await readFile('README.md', 'utf8');
const options = await resolveConfig('README.md');
const written = await format(withParameterTables(readme, models), {
	...options,
	parser: 'markdown',
});
await writeFile('README.md', written);
process.stdout.write(
	written === readme ? 'README.md was true already\n' : 'README.md is written\n',
);
