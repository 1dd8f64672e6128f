/**
 * How long a node takes to load in a fresh process, in milliseconds: n8n-workflow, which n8n has already loaded, then
 * the node's file and the node itself. Plain JavaScript, because a TypeScript loader would be measured too.
 */
import { createRequire } from 'node:module';

const { file, name } = JSON.parse(process.argv[2]);
const require = createRequire(file);
const started = performance.now();
require('n8n-workflow');
const ready = performance.now();
const { [name]: Node } = require(file);
new Node();
const loaded = performance.now();
process.stdout.write(`${JSON.stringify({ workflow: ready - started, node: loaded - ready })}\n`);
