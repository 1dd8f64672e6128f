/** jest's globalTeardown for test/e2e: jest uses a file's default export, so it needs a file of its own. */
export { stopSharedN8n as default } from './startSharedN8n.mts';
