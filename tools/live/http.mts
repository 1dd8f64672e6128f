/** One HTTP request, sent with axios as n8n does, so that Segmind sees what it sees from the node. */
import axios, { type AxiosRequestConfig } from 'axios';
import { errorCode } from '../../nodes/Flux/segmind/connectionError.ts';

/** `json` is undefined if the body is none; without a response, `code` says why and the status is 0. */
export interface HttpResponse {
	status: number;
	headers: Record<string, string>;
	bytes: Buffer;
	json?: unknown;
	fields: Record<string, unknown>;
	code?: string | undefined;
}

/** Segmind's API, its storage, the host where images are expected (its documentation), and its request history. */
export const segmindUrls = [
	'https://api.segmind.com',
	'https://workflows-api.segmind.com',
	'https://images.segmind.com',
	'https://api.spotprod.segmind.com',
];

/** Sends a request exactly once. Never throws for a network error: axios' errors contain the request with its key. */
export async function send(request: AxiosRequestConfig): Promise<HttpResponse> {
	try {
		const { status, headers, data } = await axios.request<Buffer>({
			...request,
			// A redirect is returned like any other response, so that it cannot lead the key elsewhere.
			maxRedirects: 0,
			// As from n8n: a reused connection that breaks would look like a lost response.
			headers: { Accept: 'application/json, image/*', Connection: 'close', ...request.headers },
			// A synchronous response may take minutes. axios' own timeout does not cover the body.
			signal: AbortSignal.timeout(180_000),
			responseType: 'arraybuffer',
			validateStatus: () => true,
		});
		const json: unknown = await new Response(new Uint8Array(data)).json().catch(() => undefined);
		return { status, headers: Object(headers), bytes: data, json, fields: Object(json) };
	} catch (error) {
		return { status: 0, headers: {}, bytes: Buffer.of(), fields: {}, code: errorCode(error) };
	}
}
