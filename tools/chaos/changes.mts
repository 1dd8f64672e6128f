import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { seededRandom } from '../../emulator/random.mts';
import { type Scenario, usualPrompt } from './scenario.mts';

/** Settings that make no paid image another one: with them, a retry must not pay again. */
const changes: Record<string, (parameters: INodeParameters, random: number) => INodeParameters> = {
	batching: (parameters, random) =>
		withRequestOption(parameters, 'batching', {
			batch: { batchSize: 1 + Math.floor(random * 3), batchInterval: 20 },
		}),
	timeout: (parameters) => withRequestOption(parameters, 'timeout', 60_000),
	'proxy off': (parameters) => withRequestOption(parameters, 'proxy', ''),
	mode: (parameters) => ({ ...parameters, mode: parameters.mode === 'sync' ? 'async' : 'sync' }),
	'safety tolerance': (parameters) => within(parameters, 'modelOptions', { safetyTolerance: 5 }),
	options: (parameters, random) =>
		within(parameters, 'options', {
			fileName: 'bicycle',
			maxConcurrency: 8 + Math.floor(random * 20),
		}),
	'prompt of the unevaluable item': (parameters) => ({ ...parameters, prompt: usualPrompt }),
};

/**
 * The node's parameters as they are saved before a retry, with one or two changes.
 * @param parameters as they were until then
 * @returns `undefined` when nothing is changed: the retry is one with the failed run's own settings
 */
export function changedParameters(
	{ number, changesSettings, proxy, unevaluable }: Scenario,
	parameters: INodeParameters,
	seed: number,
	retry: number,
): { parameters: INodeParameters; names: string[] } | undefined {
	const random = seededRandom(`${seed} changes ${number} ${retry}`);
	if (!changesSettings || random() < 0.3) return undefined;
	const possible = Object.keys(changes).filter(
		(name) =>
			(proxy !== undefined || name !== 'proxy off') &&
			(unevaluable !== undefined || name !== 'prompt of the unevaluable item'),
	);
	const names = Array.from(
		{ length: random() < 0.5 ? 1 : 2 },
		() => possible[Math.floor(random() * possible.length)],
	);
	const changed = names.reduce((before, name) => changes[name](before, random()), parameters);
	return { parameters: changed, names };
}

function withRequestOption(parameters: INodeParameters, name: string, value: unknown) {
	return within(parameters, 'requestOptions', { [name]: value });
}

function within(parameters: INodeParameters, collection: string, values: object): INodeParameters {
	return {
		...parameters,
		[collection]: { ...(parameters[collection] as IDataObject), ...values } as INodeParameters,
	};
}
