import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { seededRandom, pickWeighted } from '../../emulator/random.mts';
import type { ResponseShapes } from '../../emulator/emulator.mts';
import type { RunOptions } from '../../test/engine/engine.mts';
import { onePixel } from '../../test/engine/flux.mts';
import { type Repertoire, variationOf, type Variation } from './variation.mts';

/** One run of the node, with settings that a user could have. */
export interface Scenario extends Variation {
	/** From 0; with the seed it identifies the scenario. */
	number: number;
	/** The items' prompts: unique, so that every entry in the bill belongs to one item. */
	prompts: string[];
	items: INodeExecutionData[];
	parameters: INodeParameters;
	onError: RunOptions['onError'];
	retryOnFail: RunOptions['retryOnFail'];
	/** The user presses Stop after this many ms. */
	cancelAfterMs: number | undefined;
}

const LARGE_RUN = 40;
const USUAL_RUN = 12;

/**
 * Splits the jobs into runs of random size and settings. The same seed gives the same runs, and a kind that is left out
 * changes no other.
 */
export function scenariosOf(jobs: number, seed: number, repertoire: Repertoire): Scenario[] {
	const scenarios: Scenario[] = [];
	for (let left = jobs; left > 0; left -= scenarios.at(-1)?.items.length ?? left) {
		scenarios.push(scenarioOf(seed, scenarios.length, left, repertoire));
	}
	return scenarios;
}

function scenarioOf(
	seed: number,
	number: number,
	maxItems: number,
	repertoire: Repertoire,
): Scenario {
	const random = seededRandom(`${seed} scenario ${number}`);
	const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
	const size = Math.min(maxItems, between(1, random() < 0.6 ? USUAL_RUN : LARGE_RUN));
	const prompts = Array.from({ length: size }, (_, item) => `${seed}-${number}-${item}: a bicycle`);
	const model = modelParameters(between(0, 4), between(4, 20) * 16);
	const variation = variationOf(seed, number, size, repertoire);
	const { unevaluable, echoes, timeout, maxConcurrency, history, reuse } = variation;
	const takesFiles = model.images !== undefined && (random() < 0.3 || echoes);
	// Adaptive polling is based on the model's real time, so such a run takes at least three seconds.
	const adaptive = random() < 0.06;
	const usual = {
		number,
		prompts,
		items: prompts.map((prompt, item) => itemOf(prompt, takesFiles, item === unevaluable)),
		parameters: {
			operation: 'generate',
			prompt: unevaluable === undefined ? usualPrompt : unevaluablePrompt,
			mode: random() < 0.85 ? 'async' : 'sync',
			...model,
			...(takesFiles && { images: 'photo' }),
			...(random() < 0.5 && { modelOptions: seedOption(between(1, 1000), takesFiles && reuse) }),
			options: {
				...(!adaptive && { pollInterval: 0.02 }),
				maxConcurrency: between(adaptive || size > 10 ? 8 : 1, 50),
				...(maxConcurrency && { maxConcurrency }),
				...(history && { timeout: history.timeLimit }),
				...((random() < 0.08 || timeout) && { timeout: 4 }),
				...(reuse && { reuse: true }),
			},
		},
		onError: pickWeighted<RunOptions['onError']>(
			[
				[4, undefined],
				[3, 'continueRegularOutput'],
				[3, 'continueErrorOutput'],
			],
			random(),
		),
		retryOnFail:
			random() < 0.3 ? { maxTries: between(2, 3), waitBetweenTries: between(1, 50) } : undefined,
		cancelAfterMs: random() < 0.07 ? between(30, 800) : undefined,
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
				random(),
			),
			result: pickWeighted<ResponseShapes['result']>(
				[
					[6, undefined],
					[1, 'output_list'],
					[1, 'output_object'],
					[1, 'images'],
					[1, 'strings'],
				],
				random(),
			),
		},
	};
	return {
		...usual,
		...variation,
		responseShapes: { ...usual.responseShapes, ...variation.responseShapes },
	};
}

/** Reuse refuses a seed together with files: the history does not show which files they were. */
function seedOption(seed: number, isRefused: unknown): INodeParameters {
	return isRefused ? {} : { seed };
}

/** What a user writes. */
export const usualPrompt = '={{ $json.prompt }}';

const unevaluablePrompt =
	"={{ $json.unevaluable ? $('No such node').item.json.prompt : $json.prompt }}";

/** Small images, if the model has a size: drawing is most of the emulator's work. */
function modelParameters(which: number, side: number): INodeParameters {
	const square = { aspectRatio: 'custom', width: side, height: side, images: '' };
	const custom = Math.max(256, side);
	return [
		{ model: 'flux-2-pro', ...square },
		{ model: 'flux-2-flex', ...square },
		{ model: 'flux-2-max', ...square },
		{ model: 'flux-1.1-pro', aspectRatio: 'custom', width: custom, height: custom },
		{ model: 'flux-pro', aspectRatio: '21:9' },
	][which];
}

function itemOf(prompt: string, withFile: boolean, isUnevaluable: boolean): INodeExecutionData {
	const json = { prompt, ...(isUnevaluable && { unevaluable: true }) };
	if (!withFile) return { json };
	// Bytes after the image's end are ignored, but make the file unique.
	const data = Buffer.concat([Buffer.from(onePixel, 'base64'), Buffer.from(prompt)]);
	return {
		json,
		binary: { photo: { data: data.toString('base64'), mimeType: 'image/png' } },
	};
}
