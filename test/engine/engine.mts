import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BINARY_IN_JSON_PROPERTY, type IBinaryData, type INodeExecutionData } from 'n8n-workflow';
import { loadN8nCore, n8nContainer, n8nCore } from './n8nCore.mts';

export { runNode } from './runNode.mts';
export type { NodeRun, RunOptions } from './runOptions.mts';

/** How the engine is configured. */
export interface EngineOptions {
	/** Where n8n keeps files: in the item (`default`) or on disk (`filesystem`, the default of n8n 2.x). */
	binaryMode: 'default' | 'filesystem';
}

let temporaryFolder: string | undefined;

/**
 * Loads n8n-core, so that this test file can run nodes; call it in `beforeAll`. A second call changes only the binary
 * mode: n8n-core keeps the folder that it was loaded with.
 */
export async function startEngine({ binaryMode }: EngineOptions): Promise<void> {
	temporaryFolder ??= await mkdtemp(join(tmpdir(), 'n8n-engine-'));
	loadN8nCore(temporaryFolder);
	const { BinaryDataConfig, BinaryDataService } = n8nCore();
	n8nContainer().get(BinaryDataConfig).mode = binaryMode;
	await n8nContainer().get(BinaryDataService).init();
}

/** Deletes the temporary folder; call it in `afterAll`. */
export async function stopEngine(): Promise<void> {
	if (temporaryFolder !== undefined) await rm(temporaryFolder, { recursive: true, force: true });
}

/**
 * The bytes of an item's binary field in any binary mode, including the workflow setting `binaryMode: 'combined'`,
 * which keeps the field in the item's json.
 *
 * @throws Error when the item has no such field
 */
export async function binaryOf(item: INodeExecutionData, name = 'data'): Promise<Buffer> {
	const combined = item.json[BINARY_IN_JSON_PROPERTY] as unknown as
		Record<string, IBinaryData> | undefined;
	const binary = item.binary?.[name] ?? combined?.[name];
	if (binary === undefined) throw new Error(`The item has no binary field "${name}"`);
	return await n8nContainer().get(n8nCore().BinaryDataService).getAsBuffer(binary);
}
