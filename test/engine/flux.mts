import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { Emulator } from '../../emulator/emulator.mts';
import { Flux } from '../../nodes/Flux/Flux.node.ts';
import { runNode, type NodeRun, type RunOptions } from './engine.mts';

/** The key that all these tests use; none of it may ever be found in an execution. */
export const apiKey = 'SG_secret_key';

/** The smallest picture there is, a PNG of one pixel as base64. */
export const onePixel =
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Items with a prompt each. */
export const prompts = (...all: string[]): INodeExecutionData[] =>
	all.map((prompt) => ({ json: { prompt } }));

/**
 * Runs the node against the emulator: Generate Image with FLUX.2 Pro and the items' `prompt` unless the
 * parameters say otherwise, looking often because the emulator is quick.
 */
export async function runFlux(
	{ baseUrl, storageUrl }: Emulator,
	parameters: Record<string, unknown> = {},
	more: Partial<RunOptions> = {},
): Promise<NodeRun> {
	const run = await runNode({
		nodeType: new Flux(),
		credential: { apiKey, baseUrl, storageUrl },
		...(!more.runData && { items: prompts('a red bicycle') }),
		...more,
		parameters: {
			operation: 'generate',
			model: 'flux-2-pro',
			prompt: '={{ $json.prompt }}',
			...parameters,
			options: { pollInterval: 0.05, ...(parameters.options as object) },
		} as INodeParameters,
	});
	expect(JSON.stringify(run.executionData)).not.toContain(apiKey);
	return run;
}
