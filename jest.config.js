/**
 * `.mts` files run on a developer's Node (tests, emulator, playground); `.ts` files are what n8n loads.
 */
module.exports = {
	testEnvironment: 'node',
	// Nothing here is about speed: this only ends a test that hangs.
	testTimeout: 60_000,
	testMatch: ['<rootDir>/test/**/*.test.mts'],
	moduleFileExtensions: ['mts', 'ts', 'js', 'mjs', 'cjs', 'json', 'node'],
	modulePathIgnorePatterns: ['<rootDir>/playground/.cache/', '<rootDir>/dist/'],
	transform: { '\\.m?ts$': '<rootDir>/test/jestTransform.js' },
};
