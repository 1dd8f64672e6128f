/** HTTP requests, sent with axios as n8n does, so that Segmind sees what it sees from the node. */
import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosRequestConfig } from 'axios';

export interface HttpRequest {
	method: string;
	url: string;
	headers?: Record<string, string>;
	/** Sent as JSON. */
	body?: object;
	/** Within which the whole response must arrive. */
	seconds: number;
	/** Left out: a redirect is returned like any other response, so that it cannot lead the key elsewhere. */
	followRedirects?: boolean;
}

export interface HttpResponse {
	/** 0: no response. */
	status: number;
	/** Names in lower case. */
	headers: Record<string, string>;
	bytes: Buffer;
	/** The parsed body; `undefined` when it is not JSON. */
	json?: unknown;
	/** Why there is no response: Node's or axios' error code, such as `ECONNRESET`. */
	code?: string;
}

/** n8n opens a connection for each request; a reused one that breaks would look like a lost response. */
const agents: AxiosRequestConfig = {
	httpAgent: new http.Agent({ keepAlive: false }),
	httpsAgent: new https.Agent({ keepAlive: false }),
};

/** Sends a request exactly once. Never throws for a network error: axios' errors contain the request with its key. */
export async function send(request: HttpRequest): Promise<HttpResponse> {
	const { method, url, headers, body, seconds, followRedirects } = request;
	try {
		const response = await axios.request<Buffer>({
			...{ method, url, headers, ...agents },
			...(body && { data: JSON.stringify(body) }),
			// axios' own timeout does not cover the body of the response.
			signal: AbortSignal.timeout(seconds * 1000),
			maxRedirects: followRedirects ? 5 : 0,
			responseType: 'arraybuffer',
			validateStatus: () => true,
		});
		const pairs = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
		const { status, data: bytes } = response;
		return { status, headers: Object.fromEntries(pairs), bytes, json: parsed(bytes) };
	} catch (error) {
		const { code = 'unknown error' } = error as { code?: string };
		const isTimeout = code === 'ERR_CANCELED';
		return { status: 0, headers: {}, bytes: Buffer.of(), code: isTimeout ? 'ETIMEDOUT' : code };
	}
}

/** Sends a free request up to five times. @param pause waits that many milliseconds */
export async function sendWithRetries(
	request: HttpRequest,
	pause: (milliseconds: number) => Promise<void>,
): Promise<HttpResponse> {
	for (let delay = 500; ; delay *= 2) {
		const response = await send(request);
		if (!isUnavailable(response) || delay > 4000) return response;
		// Without a Retry-After, four waits must outlast a limit that is counted by the minute.
		const usual = response.status === 429 ? 16_000 : delay;
		await pause(Number(response.headers['retry-after']) * 1000 || usual);
	}
}

/** Whether the network, the rate limit or a gateway answered: that says nothing about what was asked. */
export function isUnavailable({ status }: HttpResponse): boolean {
	return status === 0 || status === 429 || status >= 500;
}

/** Whether a request cannot have reached Segmind, because no connection was made. */
export function wasNeverSent({ code = '' }: HttpResponse): boolean {
	return /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$|CERT|SIGNATURE|TLS/.test(code);
}

function parsed(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch {
		return undefined;
	}
}
