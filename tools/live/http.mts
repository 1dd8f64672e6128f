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

/** Sends a request exactly once. Never throws for a network error: axios' errors contain the request with its key. */
export async function send(request: AxiosRequestConfig): Promise<HttpResponse> {
	try {
		const { status, headers, data } = await axios.request<Buffer>({
			// A redirect is returned like any other response, so that it cannot lead the key elsewhere.
			maxRedirects: 0,
			...request,
			// As from n8n: a reused connection that breaks would look like a lost response.
			headers: { Accept: 'application/json, image/*', Connection: 'close', ...request.headers },
			// axios' own timeout does not cover the body.
			signal: AbortSignal.timeout(request.timeout ?? 60_000),
			responseType: 'arraybuffer',
			validateStatus: () => true,
		});
		const json: unknown = await new Response(new Uint8Array(data)).json().catch(() => undefined);
		const fields = Object(json) as HttpResponse['fields'];
		return {
			status,
			headers: { ...headers } as HttpResponse['headers'],
			bytes: data,
			json,
			fields,
		};
	} catch (error) {
		const { code = 'unknown error' } = error as { code?: string };
		return { ...noResponse, code: code.replace(/ERR_CANCELED|ECONNABORTED/, 'ETIMEDOUT') };
	}
}

const noResponse = { status: 0, headers: {}, bytes: Buffer.of(), fields: {} };

/** Sends a free request up to five times. @param pause waits that many milliseconds */
export async function sendWithRetries(
	request: AxiosRequestConfig,
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

/** Whether the network, the rate limit or a gateway prevented an answer. */
export function isUnavailable({ status }: HttpResponse): boolean {
	return status === 0 || status === 429 || status >= 500;
}
