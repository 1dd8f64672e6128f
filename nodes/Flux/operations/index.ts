import { edit } from './edit';
import { generate } from './generate';
import { getCredits } from './getCredits';
import { getMany } from './getMany';
import { getResult } from './getResult';
import { getStatus } from './getStatus';
import type { Operation } from './operation';

/** Every operation of the node, in the alphabetical order of their names (n8n's rule for lists). */
export const operations: Operation[] = [edit, generate, getCredits, getMany, getResult, getStatus];
