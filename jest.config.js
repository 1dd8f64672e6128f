const shared = {
	testEnvironment: 'node',
	moduleFileExtensions: ['mts', 'ts', 'js', 'mjs', 'cjs', 'json', 'node'],
	modulePathIgnorePatterns: ['<rootDir>/tools/playground/.cache/', '<rootDir>/dist/'],
	transform: { '\\.m?ts$': '<rootDir>/test/jestTransform.js' },
};
const inN8n = '<rootDir>/test/e2e/';

/**
 * `.mts` files run on a developer's Node (tests, emulator, tools); `.ts` files are loaded by n8n.
 */
module.exports = {
	// Tests do not measure speed; this only ends one that hangs.
	testTimeout: 120_000,
	testSequencer: '<rootDir>/test/longestFirst.js',
	projects: [
		{
			...shared,
			testMatch: ['<rootDir>/test/**/*.test.mts'],
			testPathIgnorePatterns: [inN8n],
		},
		{
			...shared,
			testMatch: [`${inN8n}**/*.test.mts`],
			globalSetup: `${inN8n}startSharedN8n.mts`,
			globalTeardown: `${inN8n}stopSharedN8n.mts`,
		},
	],
};
