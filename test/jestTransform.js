/**
 * ts-jest as a CommonJS transformer for `.mts` files too: TypeScript would keep them as ES modules, which jest 29
 * runs only behind a flag. Types are checked by `npm run typecheck`, not here.
 */
const { TsJestTransformer } = require('ts-jest');

const transformer = new TsJestTransformer({
	diagnostics: false,
	tsconfig: {
		module: 'commonjs',
		target: 'es2022',
		esModuleInterop: true,
		isolatedModules: true,
		inlineSourceMap: true,
	},
});

module.exports = {
	process: (source, path, options) =>
		transformer.process(source, path.replace(/\.mts$/, '.ts'), options),
	getCacheKey: (source, path, options) => transformer.getCacheKey(source, path, options),
};
