import type { ResponseShapes } from '../../emulator/emulator.mts';
import { seededRandom } from '../../emulator/random.mts';
import { type HistoryMode, type HistoryPlan, historyPlan } from './historyPlan.mts';
import type { Kind, PlayKind } from './kinds.mts';
import { type ReusePlan, reusePlan } from './reusePlan.mts';

/** What of a scenario can be left out of chaos. */
export interface Variation {
	/** The kinds that were played. */
	played: Kind[];
	/** n8n's Request Options → Batching. */
	batching?: { batchSize: number; batchInterval: number };
	/** The item whose prompt cannot be evaluated. */
	unevaluable?: number;
	/** Few jobs at a time, so that many are left when n8n drops the run. */
	maxConcurrency?: number;
	imagesPerJob: number;
	/** Bytes; by default images are as small as they can be. */
	imageBytes?: number;
	responseShapes: ResponseShapes;
	/** Whether results repeat the reference images. */
	echoes: boolean;
	/** Whether the job's time limit is short, because the node may not notice the end. */
	timeout: boolean;
	/** Whether the inference host has https, with connections that break. */
	https: boolean;
	/** A proxy, which may be down until it is turned off in the settings. */
	proxy?: 'up' | 'down';
	/** Whether settings are changed and saved before a retry. */
	changesSettings: boolean;
	/** Segmind's request history; without it, the credential names none. */
	history?: HistoryPlan;
	/** Reuse If Already Made, and what it is for. */
	reuse?: ReusePlan;
}

/** What is played at all. */
export interface Repertoire {
	without: readonly Kind[];
	history: HistoryMode;
}

const resultShapes = [
	'output_and_images',
	'output_json',
	'output_base64',
	'output_data_uri',
	'numbered',
	'output_url',
	'result',
	'result_object',
	'sample',
	'image_urls',
	'text',
	'output_with_input',
	'images_with_input',
	'none',
] as const;

/** With these, and with `image_urls`, it matters most that the reference images are no result. */
const shapesWithInput = ['output_with_input', 'images_with_input', 'output', 'none'] as const;

/** Each kind has random numbers of its own. */
export function variationOf(
	seed: number,
	number: number,
	items: number,
	{ without, history: mode }: Repertoire,
): Variation {
	const played: Kind[] = [];
	const play: PlayKind = (kind, share, make) => {
		const random = seededRandom(`${seed} ${kind} ${number}`);
		if (random() >= share || without.includes(kind)) return undefined;
		played.push(kind);
		return make(random);
	};
	const oneOf = <Item,>(all: readonly Item[], random: number) =>
		all[Math.floor(random * all.length)];

	const echo = play('echoes', 0.2, () => true);
	const shape = play('shapes', echo ? 0.5 : 0.25, (random) =>
		oneOf(echo ? shapesWithInput : resultShapes, random()),
	);
	const large = play('largeImages', items <= 6 ? 0.5 : 0, (random) =>
		oneOf(
			[
				{ result: 'output_base64' },
				{ result: 'output_data_uri' },
				{ sync: 'images_base64', result: 'output' },
			] as const,
			random(),
		),
	);
	const status = play('statuses', 0.12, (random) =>
		oneOf(['lower_case', 'foreign', 'with_result', 'with_output'] as const, random()),
	);
	const batching = play('batching', 0.25, (random) => ({
		batchSize: 1 + Math.floor(random() * 3),
		batchInterval: 10 + Math.floor(random() * 60),
	}));
	const unevaluable = play('unevaluable', batching ? 0.4 : 0.15, (random) =>
		Math.floor(random() * items),
	);
	const history = historyPlan(mode, seededRandom(`${seed} history ${number}`), play);
	const shapes = { ...(shape && { result: shape }), ...large, ...history?.shapes };
	return {
		played,
		batching,
		unevaluable,
		...(batching && unevaluable !== undefined && { maxConcurrency: 2 }),
		imagesPerJob: play('severalImages', 0.3, (random) => 2 + Math.floor(random() * 3)) ?? 1,
		...(large && { imageBytes: 5_000_000 }),
		responseShapes: {
			...shapes,
			...(status && { status }),
			...(echo && { echo }),
		},
		echoes: echo ?? false,
		timeout: status !== undefined,
		https: play('connections', 0.15, () => true) ?? false,
		proxy: play('proxies', 0.2, (random) => (random() < 0.25 ? 'down' : 'up')),
		changesSettings: play('changedSettings', 0.7, () => true) ?? false,
		history,
		reuse: reusePlan(history !== undefined, play),
	};
}
