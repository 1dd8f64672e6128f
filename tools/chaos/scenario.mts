import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { seededRandom, pickWeighted } from '../../emulator/random.mts';
import type { ResponseShapes } from '../../emulator/emulator.mts';
import type { RunOptions } from '../../test/engine/engine.mts';
import { onePixel } from '../../test/engine/flux.mts';

/** One run of the node as somebody could have set it up. */
export interface Scenario {
	/** Counted from 0; with the seed it names the scenario. */
	number: number;
	/** What an item's prompt is: unique, so that the bill tells whose job an entry was. */
	prompts: string[];
	items: INodeExecutionData[];
	parameters: INodeParameters;
	onError: RunOptions['onError'];
	retryOnFail: RunOptions['retryOnFail'];
	/** The operator presses Stop after so many ms. */
	cancelAfterMs: number | undefined;
	responseShapes: ResponseShapes;
}

const largestRun = 40;
const usualRun = 12;

/** Splits so many jobs into runs of random size and settings. The same seed gives the same runs. */
export function scenariosOf(jobs: number, seed: number): Scenario[] {
	const scenarios: Scenario[] = [];
	for (let left = jobs; left > 0; left -= scenarios.at(-1)?.items.length ?? left) {
		scenarios.push(scenarioOf(seed, scenarios.length, left));
	}
	return scenarios;
}

function scenarioOf(seed: number, number: number, most: number): Scenario {
	const chance = seededRandom(`${seed} scenario ${number}`);
	const between = (low: number, high: number) => low + Math.floor(chance() * (high - low + 1));
	const size = Math.min(most, between(1, chance() < 0.6 ? usualRun : largestRun));
	const prompts = Array.from({ length: size }, (_, item) => `${seed}-${number}-${item}: a bicycle`);
	const model = modelParameters(between(0, 4), between(4, 20) * 16);
	const takesFiles = model.imageUrls !== undefined && chance() < 0.3;
	// Adaptive waits by the model's true time, so that no such run takes less than three seconds.
	const adaptive = chance() < 0.06;
	return {
		number,
		prompts,
		items: prompts.map((prompt) => itemOf(prompt, takesFiles)),
		parameters: {
			operation: 'generate',
			prompt: '={{ $json.prompt }}',
			mode: chance() < 0.85 ? 'async' : 'sync',
			...model,
			...(takesFiles && { imageFields: 'photo' }),
			...(chance() < 0.5 && { modelOptions: { seed: between(1, 1000) } }),
			options: {
				...(!adaptive && { pollInterval: 0.02 }),
				maxConcurrency: between(adaptive || size > 10 ? 8 : 1, 50),
				...(chance() < 0.08 && { timeout: 4 }),
			},
		},
		onError: pickWeighted<RunOptions['onError']>(
			[
				[4, undefined],
				[3, 'continueRegularOutput'],
				[3, 'continueErrorOutput'],
			],
			chance(),
		),
		retryOnFail:
			chance() < 0.3 ? { maxTries: between(2, 3), waitBetweenTries: between(1, 50) } : undefined,
		cancelAfterMs: chance() < 0.07 ? between(30, 800) : undefined,
		responseShapes: {
			sync: pickWeighted<ResponseShapes['sync']>(
				[
					[6, undefined],
					[1, 'output_list'],
					[1, 'images'],
					[1, 'image_url'],
					[1, 'image'],
					[1, 'image_list'],
					[1, 'image_string'],
					[1, 'image_base64'],
					[1, 'octet_stream'],
				],
				chance(),
			),
			result: pickWeighted<ResponseShapes['result']>(
				[
					[6, undefined],
					[1, 'output_list'],
					[1, 'output_object'],
					[1, 'images'],
					[1, 'strings'],
				],
				chance(),
			),
		},
	};
}

/** Small pictures, where the model lets one choose: drawing them is most of an emulator's work. */
function modelParameters(which: number, side: number): INodeParameters {
	const square = { width: side, height: side, imageUrls: '' };
	const custom = Math.max(256, side);
	return [
		{ model: 'flux-2-pro', ...square },
		{ model: 'flux-2-flex', ...square },
		{ model: 'flux-2-max', ...square },
		{ model: 'flux-1.1-pro', aspectRatio: 'custom', width: custom, height: custom },
		{ model: 'flux-pro', aspectRatio: '21:9' },
	][which];
}

function itemOf(prompt: string, withFile: boolean): INodeExecutionData {
	if (!withFile) return { json: { prompt } };
	// What stands behind a picture's end is not shown, but makes it a file of its own.
	const data = Buffer.concat([Buffer.from(onePixel, 'base64'), Buffer.from(prompt)]);
	return {
		json: { prompt },
		binary: { photo: { data: data.toString('base64'), mimeType: 'image/png' } },
	};
}
