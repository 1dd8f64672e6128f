import { chaosKinds } from '../../emulator/emulator.mts';

/**
 * Everything that can be left out of chaos, so that it can be told which of it the node does not take: the emulator's
 * kinds of faults, and these of runs. `batching`: n8n spaces the items out. `unevaluable`: an item whose expression
 * cannot be evaluated. `severalImages`: jobs with up to four. `shapes`: images in unusual places of the result.
 * `statuses`: words that Segmind does not document. `echoes`: results that repeat the reference images. `largeImages`:
 * 5 MB, most of them as base64. `changedSettings`: something is changed and saved before a retry. `connections`: https
 * that breaks before a request is sent. `proxies`: a proxy that refuses, breaks off, asks for a login or is down.
 * `historyShapes`: a request history that looks different. `historyLag`: one that is up to two seconds late. `later`:
 * ten minutes pass before a retry. `reuse`: Reuse If Already Made, with runs that are killed, repeated or started at the
 * same moment.
 */
export const kinds = [
	...chaosKinds,
	'batching',
	'unevaluable',
	'severalImages',
	'shapes',
	'statuses',
	'echoes',
	'largeImages',
	'changedSettings',
	'connections',
	'proxies',
	'historyShapes',
	'historyLag',
	'later',
	'reuse',
] as const;

/** Something that can be left out of chaos. */
export type Kind = (typeof kinds)[number];

/**
 * Plays a kind in a share of the scenarios, unless it is left out.
 *
 * @param make gets random numbers from 0 up to 1
 * @returns what it has made, `undefined` when the kind is not played
 */
export type PlayKind = <Made>(
	kind: Kind,
	share: number,
	make: (random: () => number) => Made,
) => Made | undefined;
