import { stringify } from 'flatted';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { Emulator } from '../../emulator/emulator.mts';
import { Flux } from '../../nodes/Flux/Flux.node.ts';
import { runNode, type NodeRun, type RunOptions } from './engine.mts';

/** The API key of these tests; it must never appear in an execution. */
export const apiKey = 'SG_secret_key';

/** A PNG of one pixel, as base64. */
export const onePixel =
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** One item per prompt. */
export const promptItems = (...texts: string[]): INodeExecutionData[] =>
	texts.map((prompt) => ({ json: { prompt } }));

/**
 * Runs the node against the emulator: by default Generate Image with FLUX.2 Pro and the items' `prompt`. It polls often,
 * because the emulator is fast. Expects that the API key is not in the execution.
 */
export async function runFlux(
	{ baseUrl, storageUrl }: Emulator,
	parameters: Record<string, unknown> = {},
	more: Partial<RunOptions> = {},
): Promise<NodeRun> {
	const run = await runNode({
		nodeType: new Flux(),
		credential: { apiKey, baseUrl, storageUrl },
		...(!more.runData && { items: promptItems('a red bicycle') }),
		...more,
		parameters: {
			operation: 'generate',
			model: 'flux-2-pro',
			prompt: '={{ $json.prompt }}',
			...parameters,
			options: { pollInterval: 0.05, ...(parameters.options as object) },
		} as INodeParameters,
	});
	expect(stringify(run.executionData)).not.toContain(apiKey);
	return run;
}
