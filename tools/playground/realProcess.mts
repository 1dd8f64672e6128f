/**
 * This process, in jest too: jest gives its tests a copy of `process`, to which neither signals nor the exit come.
 */
import { runInThisContext } from 'node:vm';

/** The process that receives the signals. */
export const realProcess = runInThisContext('process') as NodeJS.Process;
