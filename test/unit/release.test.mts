import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Facts } from '../../tools/release/facts.mts';
import { findings } from '../../tools/release/findings.mts';

const ready: Facts = {
	version: '1.2.3',
	repository: 'someone/n8n-nodes-segmind-flux',
	origin: 'someone/n8n-nodes-segmind-flux',
	tags: ['v1.2.2'],
	branch: 'main',
	uncommitted: [],
	changelog: '# Changelog\n\n## [1.2.3] - 2027-01-01\n',
	published: ['1.2.1', '1.2.2'],
	tarball: {
		bytes: 40_000,
		paths: ['LICENSE', 'README.md', 'dist/nodes/Flux/Flux.node.js', 'package.json'],
	},
	objections: [],
};

/** What is missing when the facts are as said. */
function missing(facts: Partial<Facts>): string[] {
	return findings({ ...ready, ...facts })
		.filter(({ ok }) => !ok)
		.map(({ text }) => text);
}

describe('the release check', () => {
	it('lets a release pass that lacks nothing', () => {
		expect(missing({})).toEqual([]);
	});

	it('lets the tag pass that is being published, checked out without its branch', () => {
		expect(missing({ tag: 'v1.2.3', tags: ['v1.2.3'], branch: '' })).toEqual([]);
	});

	it('lets the first release pass', () => {
		expect(missing({ published: [] })).toEqual([]);
	});

	const refusals: Array<[string, Partial<Facts>, string]> = [
		[
			'a stray file',
			{ tarball: { bytes: 1, paths: [...ready.tarball.paths, 'dist2/a.js', '.env'] } },
			'dist2/a.js, .env',
		],
		[
			'a tarball without a node',
			{ tarball: { bytes: 1, paths: ['package.json'] } },
			'holds no node',
		],
		[
			'a tarball that is too large',
			{ tarball: { ...ready.tarball, bytes: 61_000 } },
			'61.0 kB; 60 kB are the most',
		],
		[
			'what the scanner objects to',
			{ objections: ['source', 'tarball'] },
			'source and the tarball',
		],
		['a version the changelog lacks', { changelog: '## [Unreleased]' }, '"## [1.2.3] - <date>"'],
		['a version that is tagged already', { tags: ['v1.2.3'] }, 'v1.2.3 is tagged already'],
		['a tag that is another version', { tag: 'v1.2.4' }, 'Tag the release v1.2.3'],
		['a clone without an address', { origin: undefined }, 'has no address yet'],
		['an address that is not in package.json', { origin: 'other/fork' }, 'other/fork, but'],
		['work that is not committed', { uncommitted: ['README.md'] }, 'README.md'],
		['a branch', { branch: 'next' }, 'Releases are made from main; this is next'],
		['a version that npm has', { published: ['1.2.3'] }, 'npm has 1.2.3 already'],
		['an npm that does not answer', { published: undefined }, 'npm does not answer'],
	];

	it.each(refusals)('names %s', (_what, facts, words) => {
		expect(missing(facts)).toEqual([expect.stringContaining(words)]);
	});
});

const { scripts, homepage, bugs, repository } = JSON.parse(
	readFileSync('package.json', 'utf8'),
) as {
	scripts: Record<string, string>;
	homepage: string;
	bugs: { url: string };
	repository: { url: string };
};

it('every address of the documentation leads to the repository in package.json', () => {
	const address = repository.url.replace(/^git\+|\.git$/g, '');
	const sources = ['credentials/SegmindApi.credentials.ts', 'nodes/Flux/Flux.node.json'];
	const linked = sources.flatMap(
		(file) => readFileSync(file, 'utf8').match(/https:\/\/github\.com\/[^'"#]+/g) ?? [],
	);
	expect(linked.length).toBeGreaterThanOrEqual(sources.length);
	expect(new Set(linked)).toEqual(new Set([address]));
	expect(homepage).toMatch(new RegExp(`^${address}#`));
	expect(bugs.url).toBe(`${address}/issues`);
});

describe('the GitHub workflows', () => {
	const files = readdirSync('.github/workflows');

	it.each(files)('%s runs only scripts that exist', (file) => {
		const text = readFileSync(`.github/workflows/${file}`, 'utf8');
		const { jobs } = parse(text) as {
			jobs: Record<string, { steps: Array<{ run?: string }> }>;
		};
		const commands = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run }) => run ?? ''));
		const named = commands.flatMap((command) =>
			[...command.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name),
		);
		expect(named.length).toBeGreaterThan(1);
		expect(named.filter((name) => !(name in scripts))).toEqual([]);
	});
});
