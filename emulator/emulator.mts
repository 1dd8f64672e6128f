import { setMaxListeners } from 'node:events';
import { Account } from './account.mts';
import { type Bill, BillBook, type BillEntry } from './bill.mts';
import { type Fault, type FaultRoute, Faults } from './faults.mts';
import { addInferenceRoutes } from './inference.mts';
import { Jobs } from './jobs.mts';
import { type LoggedRequest, makeListener } from './listener.mts';
import { Misbehaviour, type MisbehaviourSettings } from './misbehaviour.mts';
import { addRequestRoutes } from './requests.mts';
import { addResultRoutes, PublicFiles } from './results.mts';
import type { Addresses, AnswerShapes, Segmind, Settings, UploadShape } from './segmind.mts';
import { addStorageRoutes } from './storage.mts';

export type { AnswerShapes, Bill, BillEntry, Fault, FaultRoute, LoggedRequest, UploadShape };

/** How an emulator starts; all of it may be left out. A `reset()` goes back to these settings. */
export interface EmulatorOptions extends Partial<Settings> {
	/** Inference; storage and results take the next two. 0, the default: any free ones. */
	port?: number;
	/** USD, default 10. */
	credits?: number;
	/** POSTs to models; one more in the same minute is answered 429. Default: no limit. */
	requestsPerMinute?: number | undefined;
	/** The clock, ms since 1970. v1 calls wait in real time all the same. */
	now?: () => number;
	/** The accepted keys; default: every key that starts with `SG_`. */
	keys?: string[];
	/** Is told of every job when it is accepted, refused and finished. */
	onBillEntry?: (entry: BillEntry) => void;
	/** Lets requests on all routes go wrong at random from the start. */
	misbehaviour?: MisbehaviourSettings;
}

/** Segmind on this machine. The settings may be changed while it runs. */
export interface Emulator extends Addresses, Settings {
	/** A copy of the bill as it stands. */
	readonly bill: Bill;
	/** Every HTTP request on all three hosts, in the order of arrival. */
	readonly requests: readonly LoggedRequest[];
	/** USD that are left. */
	readonly credits: number;
	/**
	 * A picture of a job, byte for byte as it is served. Throws for an unknown id, and for an `index` (counted
	 * from 0, the default) that the job has no picture for.
	 */
	bytesOf(requestId: string, index?: number): Promise<Buffer>;
	/** Lets the next `times` requests (default 1) on a route go wrong. */
	failNext(route: FaultRoute, fault: Fault, times?: number): void;
	/** Lets requests on all routes go wrong at random; without settings it ends. */
	misbehave(settings: MisbehaviourSettings | undefined): void;
	/** What misbehaving has done: misfortunes by kind, and the ids of accepted jobs that nobody was told. */
	readonly misfortunes: Pick<Misbehaviour, 'dealt' | 'unheard'>;
	/** Forgets jobs, files, bill, log and faults; settings and credits are as at the start. */
	reset(): void;
	/** Closes the three hosts and every connection. */
	close(): Promise<void>;
}

/** Starts Segmind on 127.0.0.1. Throws when a port is in use (`code` EADDRINUSE). */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const now = options.now ?? Date.now;
	const settings = settingsFrom(options);
	const addresses: Addresses = { baseUrl: '', storageUrl: '', resultsUrl: '' };
	const account = new Account(options.credits ?? 10, options.keys, options.requestsPerMinute, now);
	const bill = new BillBook(options.onBillEntry);
	const jobs = new Jobs(account, bill, settings, now);
	const files = new PublicFiles(addresses, settings, now);
	const faults = new Faults();
	const misbehaviour = new Misbehaviour(options.misbehaviour, jobs, now);
	const requests: LoggedRequest[] = [];
	const closing = new AbortController();
	// Every open v1 call listens for the end.
	setMaxListeners(0, closing.signal);
	const segmind: Segmind = {
		...{ settings, addresses, account, bill, jobs, files, now },
		closing: closing.signal,
	};

	const inference = makeListener('inference', requests, faults, misbehaviour, now);
	addInferenceRoutes(inference, segmind);
	addRequestRoutes(inference, segmind);
	const storage = makeListener('storage', requests, faults, misbehaviour, now);
	addStorageRoutes(storage, segmind);
	const results = makeListener('results', requests, faults, misbehaviour, now);
	addResultRoutes(results, files, settings);

	const close = async () => {
		closing.abort();
		await Promise.all([inference.close(), storage.close(), results.close()]);
	};
	const listen = async (server: typeof inference, offset: number) =>
		await server.listen({ host: '127.0.0.1', port: options.port ? options.port + offset : 0 });
	try {
		addresses.baseUrl = await listen(inference, 0);
		addresses.storageUrl = await listen(storage, 1);
		addresses.resultsUrl = await listen(results, 2);
	} catch (error) {
		await close();
		throw error;
	}

	// The object that carries the settings is the emulator itself: `emulator.speed = 50` takes effect.
	return Object.defineProperties(Object.assign(settings, addresses) as Emulator, {
		bill: { get: () => (jobs.settle(), bill.read()) },
		requests: { value: requests },
		credits: { get: () => (jobs.settle(), account.credits) },
		bytesOf: {
			value: async (requestId: string, index = 0) => {
				const job = jobs.find(requestId);
				if (!job) throw new Error(`No job has the request id ${requestId}`);
				if (index >= job.pictures) throw new Error(`The job has no picture ${index}`);
				return (await files.pictureOf(job, index)).bytes;
			},
		},
		failNext: { value: faults.failNext.bind(faults) },
		misbehave: { value: misbehaviour.misbehave.bind(misbehaviour) },
		misfortunes: { value: misbehaviour },
		reset: {
			value: () => {
				for (const part of [bill, jobs, files, faults]) part.clear();
				misbehaviour.clear(options.misbehaviour);
				account.reset();
				requests.length = 0;
				Object.assign(settings, settingsFrom(options));
			},
		},
		close: { value: close },
	});
}

function settingsFrom(options: EmulatorOptions): Settings {
	return {
		speed: options.speed ?? 1,
		answerShapes: { ...options.answerShapes },
		uploadShape: options.uploadShape ?? 'file_urls',
		disguise: options.disguise ?? false,
		modelSeconds: { ...options.modelSeconds },
		pictureBytes: options.pictureBytes,
		picturesPerJob: options.picturesPerJob ?? 1,
		launched: [...(options.launched ?? [])],
	};
}
