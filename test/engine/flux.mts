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
 *
 * @param more settings of the run; without `withHistory` a lost job is not looked up, which takes up to a minute
 */
export async function runFlux(
	{ baseUrl, storageUrl, historyUrl }: Emulator,
	parameters: Record<string, unknown> = {},
	{ withHistory = false, ...more }: Partial<RunOptions> & { withHistory?: boolean } = {},
): Promise<NodeRun> {
	const run = await runNode({
		nodeType: new Flux(),
		credential: { apiKey, baseUrl, storageUrl, historyUrl: withHistory ? historyUrl : '' },
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
