/** npm start: n8n with this node in it, a workflow and a picture. */
import { run } from './run.mjs';

await run('playground/main.mts', process.argv.slice(2));
