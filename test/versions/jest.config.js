/**
 * The engine tests on another n8n. The environment variable N8N_CORE_FROM is the folder in which its n8n-core is
 * installed; the tests and the node use the n8n-workflow there. Tests of features that this n8n `lacks` are skipped,
 * matched by their names.
 */
const path = require('node:path');
const {
	testTimeout,
	projects: [engine],
} = require('../../jest.config.js');

const from = process.env.N8N_CORE_FROM;
const { lacks } = require(path.join(from, 'package.json'));

/** Subjects of Segmind's responses alone, whose tests take the longest: once, on the newest n8n, is enough. */
const independent = [
	...['chaos', 'history', 'lostJobs', 'missingImages', 'oddImages', 'rateLimits', 'responses'],
	'reuse',
];

module.exports = {
	...engine,
	testTimeout,
	rootDir: '../..',
	roots: ['<rootDir>/test'],
	testMatch: ['<rootDir>/test/{engine,versions}/*.test.mts'],
	testPathIgnorePatterns: independent.map((name) => `/engine/${name}\\.test`),
	testNamePattern: lacks.length > 0 ? `^(?!.*(${lacks.join('|')}))` : undefined,
	moduleNameMapper: { '^n8n-workflow$': path.join(from, 'node_modules', 'n8n-workflow') },
};
