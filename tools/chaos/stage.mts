import type { INodeParameters } from 'n8n-workflow';
import type { Emulator } from '../../emulator/emulator.mts';
import { Flux } from '../../nodes/Flux/Flux.node.ts';
import type { RunOptions } from '../../test/engine/engine.mts';
import type { Detours } from './detours.mts';
import type { Scenario } from './scenario.mts';

/** What a scenario is played with. */
export interface Stage {
	emulator: Emulator;
	detours: Detours;
	key: string;
	seed: number;
	/** Whether a request ID is in n8n's log. */
	isLogged: (requestId: string) => boolean;
}

/** How the node is set up for a run of a scenario. @param parameters the node's, as they are saved now */
export function optionsOf(
	{ onError, retryOnFail, https, proxy, batching, history }: Scenario,
	parameters: INodeParameters,
	{ emulator, detours, key }: Stage,
): RunOptions {
	const { storageUrl } = emulator;
	const historyUrl = history ? emulator.historyUrl : '';
	const baseUrl = https ? detours.url : emulator.baseUrl;
	const requestOptions = {
		...(https && { allowUnauthorizedCerts: true }),
		...(proxy && { proxy: proxy === 'up' ? detours.proxyUrl : detours.downUrl }),
		...(batching && { batching: { batch: batching } }),
		...(parameters.requestOptions as object),
	};
	return {
		nodeType: new Flux(),
		credential: { apiKey: key, baseUrl, storageUrl, historyUrl },
		parameters: { ...parameters, requestOptions },
		...{ onError, retryOnFail },
	};
}
