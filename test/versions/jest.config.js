/**
 * The engine tests on another n8n. The environment variable N8N_CORE_FROM names the folder that its n8n-core
 * is installed in; the tests and the node get the n8n-workflow beside it. Tests of what that n8n `lacks`, by
 * words in their names, are left out.
 */
const path = require('node:path');
const {
	testTimeout,
	projects: [engine],
} = require('../../jest.config.js');

const from = process.env.N8N_CORE_FROM;
const { lacks } = require(path.join(from, 'package.json'));

module.exports = {
	...engine,
	testTimeout,
	rootDir: '../..',
	roots: ['<rootDir>/test'],
	testMatch: ['<rootDir>/test/{engine,versions}/*.test.mts'],
	testNamePattern: lacks.length > 0 ? `^(?!.*(${lacks.join('|')}))` : undefined,
	moduleNameMapper: { '^n8n-workflow$': path.join(from, 'node_modules', 'n8n-workflow') },
};
