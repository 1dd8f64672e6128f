/** HTTP requests, sent with axios as n8n does, so that Segmind sees what it sees from the node. */
import axios, { type AxiosRequestConfig } from 'axios';

export interface HttpResponse {
	/** 0: no response. */
	status: number;
	/** Names in lower case. */
	headers: Record<string, string>;
	bytes: Buffer;
	/** The parsed body; `undefined` if it is not JSON. */
	json?: unknown;
	/** Of a JSON object. */
	fields: Record<string, unknown>;
	/** Why there is no response: Node's or axios' error code, such as `ECONNRESET`. */
	code?: string;
}

/**
 * Sends a request exactly once. Never throws for a network error: axios' errors contain the request with its key.
 *
 * @param seconds within which the whole response must arrive; axios' own timeout does not cover the body
 */
export async function send(request: AxiosRequestConfig, seconds = 60): Promise<HttpResponse> {
	try {
		const response = await axios.request<Buffer>({
			// A redirect is returned like any other response, so that it cannot lead the key elsewhere.
			maxRedirects: 0,
			...request,
			// As from n8n: a reused connection that breaks would look like a lost response.
			headers: { Accept: 'application/json, image/*', Connection: 'close', ...request.headers },
			signal: AbortSignal.timeout(seconds * 1000),
			responseType: 'arraybuffer',
			validateStatus: () => true,
		});
		const { status, data: bytes } = response;
		const headers = { ...response.headers } as Record<string, string>;
		const json: unknown = await new Response(new Uint8Array(bytes)).json().catch(() => undefined);
		return { status, headers, bytes, json, fields: Object(json) as HttpResponse['fields'] };
	} catch (error) {
		const { code = 'unknown error' } = error as { code?: string };
		const isTimeout = code === 'ERR_CANCELED';
		return {
			status: 0,
			headers: {},
			bytes: Buffer.of(),
			fields: {},
			code: isTimeout ? 'ETIMEDOUT' : code,
		};
	}
}

/** Sends a free request up to five times. @param pause waits that many milliseconds */
export async function sendWithRetries(
	request: AxiosRequestConfig,
	pause: (milliseconds: number) => Promise<void>,
	seconds?: number,
): Promise<HttpResponse> {
	for (let delay = 500; ; delay *= 2) {
		const response = await send(request, seconds);
		if (!isUnavailable(response) || delay > 4000) return response;
		// Without a Retry-After, four waits must outlast a limit that is counted by the minute.
		const usual = response.status === 429 ? 16_000 : delay;
		await pause(Number(response.headers['retry-after']) * 1000 || usual);
	}
}

/** Whether the network, the rate limit or a gateway prevented an answer. */
export function isUnavailable({ status }: HttpResponse): boolean {
	return status === 0 || status === 429 || status >= 500;
}
