import type { IDataObject } from 'n8n-workflow';
import { ConnectionError, errorCode, programmingErrorIn } from './connectionError';

/** What came back for a request, with any HTTP status. */
export interface HttpResponse<Body = unknown> {
	status: number;
	headers: IDataObject;
	body: Body;
	/** How long it took to arrive, in seconds. */
	seconds?: number;
}

/** The response, or why there is none. */
export type Outcome<Body = unknown> = HttpResponse<Body> | ConnectionError;

/** Sends a request through one of n8n's helpers, which the signal ends. */
export type Request = (abortSignal: AbortSignal) => Promise<unknown>;

interface Limits {
	/** Milliseconds. */
	timeout: number;
	/** Ends with the execution. */
	cancel: AbortSignal | undefined;
	/** Whether the request goes to a proxy. */
	viaProxy: boolean;
}

/**
 * Ends a request with the execution or after the timeout, whatever the transport does: axios' own timeout ends once the
 * headers have arrived, and axios 1.12 never settles for a response with a broken encoding.
 *
 * @throws the TypeError or the like that kept the request from being made
 */
export async function limitedRequest<Body>(
	request: Request,
	{ timeout, cancel, viaProxy }: Limits,
): Promise<Outcome<Body>> {
	const limit = AbortSignal.timeout(timeout);
	const signal = cancel ? AbortSignal.any([cancel, limit]) : limit;
	let end = () => {};
	const ended = new Promise<ConnectionError>((resolve) => {
		end = () => resolve(new ConnectionError('ECONNABORTED', 'The request was ended', viaProxy));
	});
	// On the limit itself, too: Node 20 forgets a timeout that only `AbortSignal.any` refers to.
	for (const each of [limit, signal]) each.addEventListener('abort', end, { once: true });
	// Stopped while the credential was read: a signal says so only once.
	if (signal.aborted) end();
	const started = Date.now();
	const outcome = await Promise.race([outcomeOf<Body>(request(signal), viaProxy), ended]);
	// A listener that stayed would keep the response in memory until the timeout.
	for (const each of [limit, signal]) each.removeEventListener('abort', end);
	if (outcome instanceof ConnectionError) return outcome;
	// The limit still ends the body of a stream.
	if (!Buffer.isBuffer(outcome.body)) limit.addEventListener('abort', remember, { once: true });
	return { ...outcome, seconds: (Date.now() - started) / 1000 };
}

/** Does nothing; Node keeps a timeout only while somebody listens to it. */
function remember(): void {}

/** A request as a value, whether or not it got a response. @throws the bug, such as a TypeError, that kept it from being made */
async function outcomeOf<Body>(
	request: Promise<unknown>,
	viaProxy: boolean,
): Promise<Outcome<Body>> {
	try {
		const { statusCode, headers, body } = (await request) as {
			statusCode: number;
			headers: IDataObject;
			body: Body;
		};
		return { status: statusCode, headers: headers ?? {}, body };
	} catch (error) {
		const bug = programmingErrorIn(error);
		if (bug) throw bug;
		// The error must go no further: it holds the request, with the key in its headers.
		const message = error instanceof Error ? error.message : String(error);
		return new ConnectionError(errorCode(error), message, viaProxy);
	}
}

/** Whether Segmind accepted the request. */
export function isSuccess({ status }: HttpResponse): boolean {
	return status >= 200 && status < 300;
}
