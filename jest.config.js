const shared = {
	testEnvironment: 'node',
	moduleFileExtensions: ['mts', 'ts', 'js', 'mjs', 'cjs', 'json', 'node'],
	modulePathIgnorePatterns: ['<rootDir>/tools/playground/.cache/', '<rootDir>/dist/'],
	transform: { '\\.m?ts$': '<rootDir>/test/jestTransform.js' },
};
const inN8n = '<rootDir>/test/e2e/';

/**
 * `.mts` files run on a developer's Node (tests, emulator, playground); `.ts` files are what n8n loads.
 */
module.exports = {
	// Nothing here is about speed: this only ends a test that hangs.
	testTimeout: 120_000,
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
