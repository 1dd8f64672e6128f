/** One HTTP request, sent once: with axios, as n8n does, so that Segmind sees what it sees from the node. */
import http from 'node:http';
import https from 'node:https';
import axios from 'axios';
import { codeOf, neverSent } from '../../nodes/Flux/segmind/connectionError.ts';
import { delayBefore } from '../../nodes/Flux/segmind/retry.ts';

/** What is sent. */
export interface Sending {
	method: 'GET' | 'POST';
	url: string;
	headers?: Record<string, string>;
	/** Sent as JSON. */
	body?: object;
	/** Milliseconds for the whole answer. */
	timeout: number;
	/** Left out: a redirect is an answer like any other, and nobody follows it with the key. */
	followRedirects?: boolean;
}

/** What came back; any HTTP status is an answer. */
export interface Answer {
	status: number;
	/** Names in lower case. */
	headers: Record<string, string>;
	bytes: Buffer;
}

/** A request without an answer, by the code of Node or axios, such as `ECONNRESET`. */
export interface Silence {
	silence: string;
}

/** Whether a request got no answer. */
export function isSilence(outcome: Answer | Silence): outcome is Silence {
	return 'silence' in outcome;
}

/** n8n opens a connection for every request; a kept one that breaks would look like a lost answer. */
const agents = {
	httpAgent: new http.Agent({ keepAlive: false }),
	httpsAgent: new https.Agent({ keepAlive: false }),
};

/**
 * Sends a request exactly once. Never throws for what the network does: axios' own errors hold the request with
 * the key in it, so only their code goes on.
 */
export async function send(sending: Sending): Promise<Answer | Silence> {
	const { method, url, headers, body, timeout, followRedirects = false } = sending;
	try {
		const {
			status,
			headers: answered,
			data,
		} = await axios.request<Buffer>({
			...{ method, url, headers, ...agents },
			...(body && { data: JSON.stringify(body) }),
			// axios' own time-out does not look at the body of the answer.
			signal: AbortSignal.timeout(timeout),
			maxRedirects: followRedirects ? 5 : 0,
			responseType: 'arraybuffer',
			validateStatus: () => true,
		});
		const pairs = Object.entries(answered).map(([name, value]) => [name, String(value)]);
		return { status, headers: Object.fromEntries(pairs), bytes: Buffer.from(data) };
	} catch (error) {
		const code = codeOf(error);
		return { silence: code === 'ERR_CANCELED' ? 'ETIMEDOUT' : (code ?? 'no reason given') };
	}
}

/**
 * Asks up to five times, for what is free to ask: a gateway or the rate limit says nothing about a fact.
 *
 * @param pause waits that many milliseconds
 */
export async function patiently(
	ask: () => Promise<Answer | Silence>,
	pause: (milliseconds: number) => Promise<void>,
): Promise<Answer | Silence> {
	for (let attempt = 1; ; attempt += 1) {
		const answer = await ask();
		const isPassing = isSilence(answer)
			? !neverSent(answer.silence)
			: answer.status === 429 || answer.status >= 500;
		if (!isPassing || attempt === 5) return answer;
		await pause(delayBefore(attempt, isSilence(answer) ? {} : answer.headers));
	}
}
