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
	rejected: [],
};

/** What these facts lack for a release. */
function missing(facts: Partial<Facts>): string[] {
	return findings({ ...ready, ...facts })
		.filter(({ ok }) => !ok)
		.map(({ text }) => text);
}

describe('the release check', () => {
	it('passes a complete release', () => {
		expect(missing({})).toEqual([]);
	});

	it('passes the tag that is being published, checked out without a branch', () => {
		expect(missing({ tag: 'v1.2.3', tags: ['v1.2.3'], branch: '' })).toEqual([]);
	});

	it('passes the first release', () => {
		expect(missing({ published: [] })).toEqual([]);
	});

	const failures: Array<[string, Partial<Facts>, string]> = [
		[
			'an unexpected file',
			{ tarball: { bytes: 1, paths: [...ready.tarball.paths, 'dist2/a.js', '.env'] } },
			'dist2/a.js, .env',
		],
		[
			'a tarball without a node',
			{ tarball: { bytes: 1, paths: ['package.json'] } },
			'contains no node',
		],
		[
			'a tarball that is too large',
			{ tarball: { ...ready.tarball, bytes: 61_000 } },
			'61.0 kB, the limit is 60 kB',
		],
		['what the scanner rejects', { rejected: ['source', 'tarball'] }, 'source and the tarball'],
		[
			'a version without a section in the changelog',
			{ changelog: '## [Unreleased]' },
			'"## [1.2.3] - <date>"',
		],
		['a tag that already exists', { tags: ['v1.2.3'] }, 'v1.2.3 already exists'],
		['a tag for another version', { tag: 'v1.2.4' }, 'Tag the release v1.2.3'],
		['a clone without a remote', { origin: undefined }, 'no remote "origin"'],
		['a remote that is not in package.json', { origin: 'other/fork' }, 'other/fork, but'],
		['uncommitted changes', { uncommitted: ['README.md'] }, 'README.md'],
		['a branch other than main', { branch: 'next' }, 'Releases are made from main; this is next'],
		['a version that is already on npm', { published: ['1.2.3'] }, '1.2.3 is already on npm'],
		['that npm cannot be reached', { published: undefined }, 'npm cannot be reached'],
	];

	it.each(failures)('reports %s', (_name, facts, text) => {
		expect(missing(facts)).toEqual([expect.stringContaining(text)]);
	});
});
