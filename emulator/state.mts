import { setMaxListeners } from 'node:events';
import { RateLimit, requireKey, type Limited } from './auth.mts';
import { type BillEntry, Billing } from './billing.mts';
import { Chaos, type ChaosSettings } from './chaos.mts';
import { FaultQueue } from './faults.mts';
import { PublicFiles } from './files.mts';
import { Jobs } from './jobs.mts';
import { type Addresses, type Settings, withDefaults } from './settings.mts';

/** How an emulator starts; everything is optional. `reset()` returns to these settings. */
export interface EmulatorOptions extends Partial<Settings> {
	/** Of the inference host; storage, results and history take the next three. By default, and with 0, any free ports. */
	port?: number;
	/** USD, default 10. */
	credits?: number;
	/** Requests per minute before a 429. Default: unlimited. */
	requestsPerMinute?: number | undefined;
	/** What counts: `submits` are POSTs to models, the default; `all` adds lookups, credits and uploads. */
	limited?: Limited | undefined;
	/** The clock, ms since 1970. v1 calls wait in real time all the same. */
	now?: () => number;
	/** The valid keys. Default: every key that starts with `SG_`. */
	keys?: string[];
	/** Called for every POST to a model that is accepted or refused, and when its job ends. */
	onBillEntry?: (entry: BillEntry) => void;
	/** Injects random faults on all routes. */
	chaos?: ChaosSettings;
}

/** One HTTP request to any of the four hosts. */
export interface LoggedRequest {
	/** When it arrived, ms since 1970. */
	time: number;
	host: 'inference' | 'storage' | 'results' | 'history';
	method: string;
	/** Path and query. */
	path: string;
	/** Whether it had an `x-api-key` or `authorization` header. */
	hadKey: boolean;
	/** Bytes of its body, as far as it was read. */
	bytesReceived: number;
	/** The HTTP status; 0 until there is a response, and when it was lost. */
	status: number;
}

/** What the four hosts share. */
export class State {
	readonly settings: Settings;
	readonly addresses: Addresses = { baseUrl: '', storageUrl: '', resultsUrl: '', historyUrl: '' };
	readonly requests: LoggedRequest[] = [];
	readonly faults = new FaultQueue();
	/** ms since 1970. */
	readonly now: () => number;
	readonly requireKey: ReturnType<typeof requireKey>;
	readonly rateLimit: RateLimit;
	readonly billing: Billing;
	readonly jobs: Jobs;
	readonly files: PublicFiles;
	readonly chaos: Chaos;
	/** Aborted when the emulator closes, which ends the waiting v1 calls. */
	readonly closing = new AbortController();

	constructor(private readonly options: EmulatorOptions) {
		this.settings = withDefaults(options);
		this.now = options.now ?? Date.now;
		const { settings, now } = this;
		// Every waiting v1 call adds a listener.
		setMaxListeners(0, this.closing.signal);
		this.requireKey = requireKey(options.keys);
		this.rateLimit = new RateLimit(options.requestsPerMinute, now, options.limited);
		this.billing = new Billing(options.credits ?? 10, options.onBillEntry);
		this.jobs = new Jobs(this.billing, settings, now);
		this.files = new PublicFiles(this.addresses, settings, now);
		this.chaos = new Chaos(options.chaos, this.jobs, now);
	}

	/** Returns everything to how it was at the start. */
	reset() {
		const { rateLimit, billing, jobs, files, faults, chaos } = this;
		for (const part of [rateLimit, billing, jobs, files, faults, chaos]) part.clear();
		this.requests.length = 0;
		Object.assign(this.settings, withDefaults(this.options));
	}
}
