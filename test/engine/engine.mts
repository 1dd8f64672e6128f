import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BINARY_IN_JSON_PROPERTY, type IBinaryData, type INodeExecutionData } from 'n8n-workflow';
import { loadN8nCore, n8nContainer, n8nCore } from './n8nCore.mts';

export { runNode } from './runNode.mts';
export type { NodeRun, RunOptions } from './run.mts';

/** How the engine is set up. */
export interface EngineOptions {
	/** Where pictures are kept: in the item (`default`) or on disk (`filesystem`, what n8n 2.x does). */
	binaryMode: 'default' | 'filesystem';
}

let temporaryFolder: string | undefined;

/**
 * Makes the real n8n-core ready to run nodes in this test file; to be called in `beforeAll`.
 * Called again, it changes the binary mode only: n8n-core keeps the folder that it was loaded with.
 */
export async function startEngine({ binaryMode }: EngineOptions): Promise<void> {
	temporaryFolder ??= await mkdtemp(join(tmpdir(), 'n8n-engine-'));
	loadN8nCore(temporaryFolder);
	const { BinaryDataConfig, BinaryDataService } = n8nCore();
	n8nContainer().get(BinaryDataConfig).mode = binaryMode;
	await n8nContainer().get(BinaryDataService).init();
}

/** Removes the temporary folder; for `afterAll`. */
export async function stopEngine(): Promise<void> {
	if (temporaryFolder !== undefined) await rm(temporaryFolder, { recursive: true, force: true });
}

/**
 * The bytes behind an item's binary field, wherever the binary mode put them: also in workflows with
 * `binaryMode: 'combined'`, which keep the field in the item's json.
 *
 * @throws when the item has no such field.
 */
export async function binaryOf(item: INodeExecutionData, name = 'data'): Promise<Buffer> {
	const combined = item.json[BINARY_IN_JSON_PROPERTY] as unknown as
		Record<string, IBinaryData> | undefined;
	const binary = item.binary?.[name] ?? combined?.[name];
	if (binary === undefined) throw new Error(`The item has no binary field "${name}"`);
	return await n8nContainer().get(n8nCore().BinaryDataService).getAsBuffer(binary);
}
