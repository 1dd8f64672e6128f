import type { Bill, BillEntry } from './billing.mts';
import type { Chaos } from './chaos.mts';
import { type ChaosKind, chaosKinds } from './chaosKinds.mts';
import type { Fault, FaultRoute } from './faults.mts';
import { addFileRoutes, addUploadRoute } from './fileRoutes.mts';
import { addHistoryRoutes } from './historyRoutes.mts';
import { addQueueRoutes } from './queueRoutes.mts';
import { createServer } from './server.mts';
import type { Addresses, ResponseShapes, Settings, UploadShape } from './settings.mts';
import { type EmulatorOptions, type LoggedRequest, State } from './state.mts';
import { addSyncRoutes } from './syncRoutes.mts';

export type { ResponseShapes, Bill, BillEntry, EmulatorOptions, Fault, FaultRoute };
export type { LoggedRequest, UploadShape };
export { type ChaosKind, chaosKinds };

/** Segmind on this machine. The settings may be changed while it runs. */
export interface Emulator extends Addresses, Settings {
	/** A copy of the bill at this moment. */
	readonly bill: Bill;
	/** Every HTTP request to all four hosts, in the order of arrival. */
	readonly requests: readonly LoggedRequest[];
	/** The balance, USD. */
	readonly credits: number;
	/**
	 * What chaos has done: faults by kind. And the ids of accepted jobs that the client was never told, of those whose
	 * response was lost, replaced or cut off, and the broken image of those that have one.
	 */
	readonly chaos: Pick<Chaos, 'injected' | 'lostIds' | 'damagedIds' | 'brokenImages'>;
	/**
	 * Returns an image of a job, byte for byte as it is served, and whole where that is broken. Throws for an unknown id, and for an `index` (counted
	 * from 0, the default) that the job has no image for.
	 */
	bytesOf(requestId: string, index?: number): Promise<Buffer>;
	/** Makes the next `times` requests (default 1) on a route fail. */
	failNext(route: FaultRoute, fault: Fault, times?: number): void;
	/** Removes jobs, files, bill, log and faults; settings and credits return to those of the start. */
	reset(): void;
	/** Closes the four hosts and every connection. */
	close(): Promise<void>;
}

/** Starts an emulator on 127.0.0.1. Throws when a port is in use (`code` EADDRINUSE). */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const state = new State(options);
	const close = await listen(state, options.port);
	const { settings, addresses, requests, faults, chaos, jobs, billing, files } = state;
	const members = {
		get bill() {
			jobs.settle();
			return billing.read();
		},
		get credits() {
			jobs.settle();
			return billing.credits;
		},
		requests,
		chaos,
		async bytesOf(requestId: string, index = 0) {
			const job = jobs.find(requestId);
			if (!job) throw new Error(`There is no job with the request id ${requestId}`);
			if (index >= job.images) throw new Error(`The job has no image ${index}`);
			return (await files.imageOf(job, index)).bytes;
		},
		failNext: faults.failNext.bind(faults),
		reset: state.reset.bind(state),
		close,
	};
	// The settings object itself becomes the emulator, so that `emulator.speed = 50` takes effect.
	Object.assign(settings, addresses);
	return Object.defineProperties(settings as Emulator, Object.getOwnPropertyDescriptors(members));
}

/** Starts the four hosts and stores their addresses. @returns a function that closes them */
async function listen(state: State, port = 0): Promise<() => Promise<void>> {
	const hosts = ['inference', 'storage', 'results', 'history'] as const;
	const servers = hosts.map((host) => createServer(host, state));
	const [inference, storage, results, history] = servers;
	addSyncRoutes(inference, state);
	addQueueRoutes(inference, state);
	addUploadRoute(storage, state);
	addFileRoutes(results, state);
	addHistoryRoutes(history, state);

	const close = async () => {
		state.closing.abort();
		await Promise.all(servers.map(async (server) => await server.close()));
	};
	const start = async (server: typeof inference, offset: number) =>
		await server.listen({ host: '127.0.0.1', port: port && port + offset });
	try {
		state.addresses.baseUrl = await start(inference, 0);
		state.addresses.storageUrl = await start(storage, 1);
		state.addresses.resultsUrl = await start(results, 2);
		state.addresses.historyUrl = await start(history, 3);
	} catch (error) {
		await close();
		throw error;
	}
	return close;
}
