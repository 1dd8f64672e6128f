import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The TypeScript files of some folders, except those that git ignores. */
function filesIn(...folders: string[]): string[] {
	const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...folders]);
	return listed.toString().split('\n').filter(isCode);
}

const isCode = (file: string) => /\.m?ts$/.test(file) && existsSync(file);

/** What a file imports, types included. */
function importsOf(file: string): string[] {
	const source = readFileSync(file, 'utf8');
	return [...source.matchAll(/(?:from\s+|import\(|require\(|import\s+)['"]([^'"]+)['"]/g)].map(
		([, imported]) => imported,
	);
}

/** The files of this repository that a file imports. */
function ownImportsOf(file: string): string[] {
	return importsOf(file)
		.filter((imported) => imported.startsWith('.'))
		.map((imported) => path.join(path.dirname(file), imported))
		.map((base) => ['', '.ts', '/index.ts'].map((end) => base + end).find(isCode))
		.filter((found) => found !== undefined);
}

it('the files that n8n loads import only n8n-workflow, crypto and each other', () => {
	const files = filesIn('nodes', 'credentials');
	const foreign = files.flatMap((file) =>
		importsOf(file)
			.filter((imported) => !/^(\.|n8n-workflow$|(node:)?crypto$)/.test(imported))
			.map((imported) => `${file} imports ${imported}`),
	);
	expect(files.length).toBeGreaterThan(20);
	expect(foreign).toEqual([]);
});

/** The layers of nodes/Flux; a file imports only from its own folder and from layers below. */
const layers: Record<string, number> = {
	models: 1,
	segmind: 1,
	images: 2,
	run: 2,
	job: 3,
	operations: 4,
};

it('a file of the node imports only from layers below', () => {
	const upwards = filesIn('nodes/Flux')
		.map((file) => path.relative('nodes/Flux', file))
		.filter((file) => layers[path.dirname(file)] !== undefined)
		.flatMap((file) => {
			const folder = path.dirname(file);
			return importsOf(path.join('nodes/Flux', file))
				.filter((imported) => imported.startsWith('..'))
				.map((imported) => imported.split('/')[1])
				.filter((other) => other !== folder && layers[other] >= layers[folder])
				.map((other) => `${file} imports from ${other}`);
		});
	expect(upwards).toEqual([]);
});

it.each(['emulator', 'tools/playground'])('%s does not depend on nodes/', (folder) => {
	const dependent = filesIn(folder).filter((file) =>
		ownImportsOf(file).some((imported) => /^(nodes|credentials)\//.test(imported)),
	);
	expect(dependent).toEqual([]);
});

it('there are no import cycles, even among types', () => {
	const cycles: string[] = [];
	const done = new Set<string>();
	const visit = (file: string, trail: string[]): void => {
		if (trail.includes(file)) {
			cycles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
		} else if (!done.has(file)) {
			ownImportsOf(file).forEach((imported) => visit(imported, [...trail, file]));
			done.add(file);
		}
	};
	for (const file of filesIn('nodes', 'credentials', 'emulator', 'tools', 'test')) visit(file, []);
	expect(cycles).toEqual([]);
});
