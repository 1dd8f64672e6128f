import type { Tarball } from '../../tools/playground/package.mts';
import { withTarball } from '../../tools/release/tarball.mts';

let tarball: Tarball;

beforeAll(async () => {
	tarball = await withTarball(async (packed) => await Promise.resolve(packed));
});

it('the tarball contains dist, README, LICENSE and package.json, and nothing else', () => {
	const roots = new Set(tarball.paths.map((path) => path.split('/')[0]));
	expect([...roots].sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
});

it('dist contains what n8n loads, with its icons, and no source maps, tests or images', () => {
	const kinds = tarball.paths
		.filter((path) => path.startsWith('dist/'))
		.map((path) => /\.(node\.json|svg|js)$/.exec(path)?.[1] ?? path);
	expect(new Set(kinds)).toEqual(new Set(['js', 'svg', 'node.json']));
	expect(tarball.paths).toEqual(
		expect.arrayContaining([
			'dist/credentials/SegmindApi.credentials.js',
			'dist/nodes/Flux/Flux.node.js',
			'dist/nodes/Flux/Flux.node.json',
		]),
	);
});

it('the tarball is smaller than 100 kB', () => {
	expect(tarball.bytes).toBeGreaterThan(10_000);
	expect(tarball.bytes).toBeLessThan(100_000);
});
