import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const files = ['nodes', 'credentials'].flatMap((room) =>
	readdirSync(room, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => path.join(room, file)),
);

function importsOf(file: string): string[] {
	const source = readFileSync(file, 'utf8');
	return [...source.matchAll(/(?:from\s+|import\(|require\(|import\s+)['"]([^'"]+)['"]/g)].map(
		([, imported]) => imported,
	);
}

it('what n8n loads imports n8n-workflow, crypto and files of its own, nothing else', () => {
	const foreign = files.flatMap((file) =>
		importsOf(file)
			.filter((imported) => !/^(\.|n8n-workflow$|(node:)?crypto$)/.test(imported))
			.map((imported) => `${file} imports ${imported}`),
	);
	expect(files.length).toBeGreaterThan(20);
	expect(foreign).toEqual([]);
});

/** The floors of nodes/Flux; a file imports only from its own room and from floors below. */
const floors: Record<string, number> = {
	models: 1,
	segmind: 1,
	images: 2,
	run: 2,
	job: 3,
	operations: 4,
};

it('a room of the node imports only from floors below it', () => {
	const upwards = files
		.map((file) => path.relative('nodes/Flux', file))
		.filter((file) => floors[path.dirname(file)] !== undefined)
		.flatMap((file) => {
			const room = path.dirname(file);
			return importsOf(path.join('nodes/Flux', file))
				.filter((imported) => imported.startsWith('..'))
				.map((imported) => imported.split('/')[1])
				.filter((other) => other !== room && floors[other] >= floors[room])
				.map((other) => `${file} imports from ${other}`);
		});
	expect(upwards).toEqual([]);
});

it.each(['emulator', 'emulator/schemas', 'tools/playground'])(
	'%s knows nothing of nodes/',
	(room) => {
		const knowing = readdirSync(room)
			.filter((file) => /\.m[jt]s$/.test(file))
			.filter((file) =>
				importsOf(path.join(room, file)).some((imported) => /nodes\/|credentials\//.test(imported)),
			);
		expect(knowing).toEqual([]);
	},
);
