/**
 * The package's classes by name, for whoever loads it without n8n, a test or a script. n8n itself reads the
 * `n8n` entry of package.json, and so does this file, so that the two cannot disagree. Needs a build.
 */
const { n8n } = require('./package.json');

for (const file of [...n8n.nodes, ...n8n.credentials]) {
	Object.assign(exports, require(`./${file}`));
}
