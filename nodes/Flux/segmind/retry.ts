import type { IDataObject } from 'n8n-workflow';
import { type SegmindClient } from './client';
import { isSuccess, type HttpResponse, type Outcome } from './outcome';
import { ConnectionError, neverSent, UnusableUrlError } from './connectionError';
import { errorText } from './errorText';
import type { GatedEndpoint, RateGate, Turn } from './rateGate';
import { isPlainObject } from './result';
import { retryDelay } from './retryDelay';

/** How an attempt failed. */
type Failure =
	| 'rateLimited'
	| 'serverError'
	/** A gateway gave up waiting, or the server crashed halfway: the job may be running. */
	| 'ambiguous'
	| 'notFound'
	| 'rejected'
	/** A success with an unexpected body, for example a proxy's login page. */
	| 'unusable'
	/** The request was never sent. */
	| 'neverSent'
	/** The credential has no URL to send it to. */
	| 'noUrl'
	/** n8n blocked the request. */
	| 'blocked'
	/** It may have arrived, but no response came back. */
	| 'noResponse';

/** What a request is for. Images come from a public host, whose rate limit is not the API key's. */
export type Endpoint = GatedEndpoint | 'download';

/** How often each failure has happened. */
export type FailureCounts = Partial<Record<Failure, number>>;

/** The maximum number of attempts: in total, and per kind of failure. 1 means that it is never sent again. */
type Budget = { total: number } & Partial<Record<Failure, number>>;

/** Sending it again never helps. */
const permanent = { rejected: 1, notFound: 1, blocked: 1, noUrl: 1 };

/** A request that may have been accepted is never repeated: it would pay twice. */
const paid = { ...permanent, noResponse: 1, ambiguous: 1, neverSent: 3 };

/** A paid job is not given up because of a 502, a firewall's 403 or a reset. A new job may return 404 for a moment. */
const lookup = { rejected: 3, notFound: 3, noUrl: 1 };

/** The retry budget of every kind of request. */
const budgets: Record<Endpoint, Budget> = {
	// A 500 or 503 with Segmind's own error is documented as not billed; a few, over all tries of a retry together.
	submit: { total: 20, serverError: 3, ...paid },
	sync: { total: 20, serverError: 3, ...paid },
	status: { total: 30, ...lookup },
	result: { total: 10, ...lookup },
	getStatus: { total: 5, ...lookup },
	getCredits: { total: 5, ...lookup, rejected: 1, notFound: 1 },
	// Nothing depends on it alone, and it may not be there at all.
	history: { total: 4, ...permanent, neverSent: 2, noResponse: 2 },
	upload: { total: 5, ...permanent },
	// A paid image is given up no sooner than its result. A file may appear a moment after its URL does.
	download: { total: 10, rejected: 5, notFound: 5, unusable: 5, blocked: 1 },
};

/** Lookups of a job that may be paid. */
const aboutJobs: Endpoint[] = ['status', 'result', 'getStatus'];

/** Whether a request starts a job, which costs money. */
export function isPaid(endpoint: Endpoint): boolean {
	return endpoint === 'submit' || endpoint === 'sync';
}

/** A failed attempt. */
export interface RetryEvent {
	endpoint: Endpoint;
	failure: Failure;
	/** How often the request has been sent, from 1. */
	attempt: number;
	/** Milliseconds until it is sent again; undefined when it is not. */
	delay?: number;
}

/** How to send one request. */
export interface RetryOptions<Body> extends Omit<Turn, 'endpoint'> {
	endpoint: Endpoint;
	/** Which all requests with the API key pass. */
	gate?: RateGate;
	/** Whether a response is usable. Defaults to any success. */
	isValid?: (response: HttpResponse<Body>) => boolean;
	/** How often each failure has happened so far; updated in place. */
	counts?: FailureCounts;
	/** Called for every failure, for the log (run/item.ts). */
	onFailure?: (event: RetryEvent) => void;
}

/** What every request of an item shares. */
export interface Session extends Pick<RetryOptions<unknown>, 'deadline' | 'onFailure'> {
	client: SegmindClient;
	/** Stands for the base URL and the API key together. */
	account: string;
	gate: RateGate;
}

/**
 * Sends a request until its response is valid or the budget of its endpoint is used up. The only retry loop.
 *
 * @param send sends it once
 * @returns the valid response, or the last failed outcome
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function withRetries<Body>(
	send: () => Promise<Outcome<Body>>,
	options: RetryOptions<Body>,
): Promise<Outcome<Body>> {
	const { endpoint, deadline, isValid = isSuccess, counts = {}, onFailure } = options;
	const gate = endpoint === 'download' ? undefined : options.gate;
	const budget = budgets[endpoint];
	for (let attempt = 1; ; attempt += 1) {
		const outcome = await (gate ? gate.pass(send, options as Turn) : send());
		if (!(outcome instanceof ConnectionError) && isValid(outcome)) return outcome;
		const failure = failureOf(outcome, endpoint);
		// Stop and the time limit end a request, too.
		if (failure === 'noResponse') deadline.check();
		const count = (counts[failure] = (counts[failure] ?? 0) + 1);
		// The gate knows when to go on after a 429.
		const delay =
			gate && failure === 'rateLimited' ? gate.closedFor : retryDelay(attempt, headersOf(outcome));
		const exhausted = attempt >= budget.total || count >= (budget[failure] ?? budget.total);
		// If the deadline leaves no time to send a job again, fail now with Segmind's message.
		const tooLate = isPaid(endpoint) && delay >= deadline.remaining;
		const willRetry = !exhausted && (outcome instanceof ConnectionError || !tooLate);
		onFailure?.({ endpoint, failure, attempt, ...(willRetry && { delay }) });
		if (!willRetry) return outcome;
		await deadline.sleep(delay);
	}
}

function failureOf(outcome: Outcome<unknown>, endpoint: Endpoint): Failure {
	if (outcome instanceof ConnectionError) {
		if (outcome.code === undefined) return 'blocked';
		if (outcome instanceof UnusableUrlError) return 'noUrl';
		return neverSent(outcome.code) ? 'neverSent' : 'noResponse';
	}
	const { status } = outcome;
	if (isSuccess(outcome)) return 'unusable';
	if (aboutJobs.includes(endpoint) && saysNothing(outcome)) return 'unusable';
	if (status === 429) return 'rateLimited';
	if (isPaid(endpoint) && isAmbiguous(outcome)) return 'ambiguous';
	if (status >= 500) return 'serverError';
	return status === 404 ? 'notFound' : 'rejected';
}

/** Whether a response to a lookup says nothing about the job: a proxy's or a firewall's, or a 422 that is no FAILED. */
function saysNothing(response: HttpResponse): boolean {
	const { status, body } = response;
	if (isFromProxy(response) || status === 422) return true;
	return status >= 400 && status < 500 && status !== 404 && status !== 429 && !isPlainObject(body);
}

/** Seconds after which a 500 comes from a wait that was given up: "Internal Polling Error", near 100 s (observed). */
const longRequest = 60;

/**
 * Whether a response to a paid request leaves open whether the job runs: a gateway gave up waiting (520 to 524 are
 * Cloudflare's), or the server crashed halfway. Only a 500 or 503 with Segmind's own error is documented as not
 * billed.
 */
export function isAmbiguous(response: HttpResponse): boolean {
	const { status, body, seconds = 0 } = response;
	if (isFromProxy(response)) return false;
	if ([408, 502, 504].includes(status) || (status >= 520 && status <= 524)) return true;
	if (status < 500) return false;
	const text = isPlainObject(body) ? errorText(body) : '';
	return text === '' || /polling|time.?d?.?out/i.test(text) || seconds > longRequest;
}

/**
 * Whether a response comes from a proxy that did not pass the request on: 407 is a proxy's alone, and so are headers
 * about itself (RFC 9110 and 9209, Squid).
 */
export function isFromProxy({
	status,
	headers = {},
}: Pick<HttpResponse, 'status'> & Partial<HttpResponse>): boolean {
	const names = Object.keys(headers).filter((name) => /^(proxy-|x-squid-error)/i.test(name));
	return status === 407 || (status >= 400 && names.length > 0);
}

function headersOf(outcome: Outcome<unknown>): IDataObject | undefined {
	return outcome instanceof ConnectionError ? undefined : outcome.headers;
}
