import type { ResponseShapes } from '../../emulator/emulator.mts';
import type { PlayKind } from './kinds.mts';

/** Whether scenarios have Segmind's request history. */
export const historyModes = ['on', 'off', 'random'] as const;

/** Whether scenarios have Segmind's request history. */
export type HistoryMode = (typeof historyModes)[number];

/** Segmind's request history in a scenario. */
export interface HistoryPlan {
	shapes: ResponseShapes;
	/** Seconds by which it is late. */
	lag: number;
	/** The job's time limit, seconds: the node looks for up to a minute for a job that the history does not show. */
	timeLimit: number;
	/** Whether ten minutes pass before some of the retries. */
	isLater: boolean;
}

const listShapes = [undefined, 'array', 'nested', 'others_first'] as const;
const jobShapes = [undefined, 'first', 'data', 'list'] as const;
/** Without bodies it is of no use for what this is about, so that is rare. */
const bodyShapes = [undefined, undefined, undefined, 'text', 'text', 'none'] as const;
const timeShapes = [undefined, 'created_at'] as const;

/** @param random numbers from 0 up to 1 @returns `undefined` for a scenario without a history */
export function historyPlan(
	mode: HistoryMode,
	random: () => number,
	play: PlayKind,
): HistoryPlan | undefined {
	const [isDrawn, timeLimit] = [random() < 0.5, 6 + random() * 2];
	if (mode === 'off' || (mode === 'random' && !isDrawn)) return undefined;
	return {
		shapes: play('historyShapes', 0.5, shapesOf) ?? {},
		lag: play('historyLag', 0.6, (number) => number() * 2) ?? 0,
		timeLimit,
		isLater: play('later', 0.7, () => true) ?? false,
	};
}

function shapesOf(random: () => number): ResponseShapes {
	const oneOf = <Item,>(all: readonly Item[]) => all[Math.floor(random() * all.length)];
	return {
		historyList: oneOf(listShapes),
		historyJob: oneOf(jobShapes),
		historyBody: oneOf(bodyShapes),
		historyTime: oneOf(timeShapes),
	};
}
