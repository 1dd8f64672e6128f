/** npm run docs: writes what the documentation says about the models. */
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { models } from '../../nodes/Flux/models/index.ts';
import { modelsPage, withModelTable } from './models.mts';

async function update(file: string, content: (old: string) => string): Promise<void> {
	const old = await readFile(file, 'utf8').catch(() => '');
	const options = { ...(await resolveConfig(file)), parser: 'markdown' };
	const updated = await format(content(old), options);
	if (updated !== old) await writeFile(file, updated);
	process.stdout.write(`${file} ${updated === old ? 'has not changed' : 'was updated'}\n`);
}

await update('README.md', (readme) => withModelTable(readme, models));
await update('docs/models.md', () => modelsPage(models));
