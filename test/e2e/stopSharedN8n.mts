/** jest's globalTeardown for test/e2e: a file of its own, because jest takes a file's default export. */
export { stopSharedN8n as default } from './startSharedN8n.mts';
