import {
	jsonParse,
	type IAllExecuteFunctions,
	type IDataObject,
	type IExecuteSingleFunctions,
	type IHttpRequestOptions,
} from 'n8n-workflow';
import { codeOf } from './connectionError';

/** What came back for a request: any HTTP status is an answer. */
export interface Answer<Body = unknown> {
	status: number;
	headers: IDataObject;
	body: Body;
}

/** A request that got no answer. */
export class Unanswered extends Error {
	constructor(
		/** Node's or axios' code, for example `ECONNRESET`; none when n8n itself held the request back. */
		readonly code: string | undefined,
		/** n8n's own words, for example about a host that the credential does not allow. */
		readonly reason: string,
	) {
		super(reason);
	}
}

/** Whether Segmind took the request. */
export function isSuccess({ status }: Answer): boolean {
	return status >= 200 && status < 300;
}

/** An answer, or the fact that none came, as values; anything else is a fault of this package and goes up. */
export async function answerOrUnanswered<Body>(
	send: () => Promise<Answer<Body>>,
): Promise<Answer<Body> | Unanswered> {
	return await send().catch((reason: unknown) => {
		if (reason instanceof Unanswered) return reason;
		return Promise.reject(reason);
	});
}

/** A readable stream, as n8n's helpers take it. */
export type ReadableBody = Exclude<
	Parameters<IExecuteSingleFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/**
 * Ends a stream that nobody reads to its end, and its connection with it. axios hands over a stream around the true one,
 * which it lets go of only once it has begun to read (axios 1.20, http adapter).
 */
export function letGo(body: ReadableBody): void {
	body.read(0);
	body.destroy();
}

/** What every request takes over from the engine: hosts, proxy, certificates, the credential's allowed domains. */
type EngineOptions = Pick<
	IHttpRequestOptions,
	'baseURL' | 'proxy' | 'skipSslCertificateValidation' | 'allowedDomains'
>;

const credentialType = 'segmindApi';

const jsonHeaders = { 'Content-Type': 'application/json', Accept: 'application/json, image/*' };

/**
 * The one door to Segmind. The key goes to the credential's own hosts only,
 * and never along a redirect: n8n would carry it to the other host. `download` goes without the key.
 */
export class SegmindClient {
	constructor(
		private readonly context: IExecuteSingleFunctions,
		private readonly engineOptions: EngineOptions,
	) {}

	/** Where the pictures are made, without a slash at the end. */
	get baseUrl(): string {
		return String(this.engineOptions.baseURL ?? '').replace(/\/+$/, '');
	}

	/** Sends JSON and reads the answer. @throws Unanswered. @param timeout milliseconds */
	async post(path: string, body: IDataObject, timeout: number): Promise<Answer> {
		return parsed(await this.send({ method: 'POST', url: path, body, timeout }));
	}

	/**
	 * Sends JSON that is already text to Segmind's storage, from a stream where it is long.
	 *
	 * @param length bytes of the text
	 * @param timeout milliseconds
	 * @throws Unanswered
	 */
	async postToStorage(
		path: string,
		text: ReadableBody | string,
		length: number,
		timeout: number,
	): Promise<Answer> {
		const { storageUrl } = await this.context.getCredentials<{ storageUrl: string }>(
			credentialType,
		);
		return parsed(
			await this.send({
				method: 'POST',
				baseURL: storageUrl,
				url: path,
				body: text as IHttpRequestOptions['body'],
				// Without a length it would go out in chunks, which no client of Segmind's is known to do.
				headers: { ...jsonHeaders, 'Content-Length': length },
				timeout,
			}),
		);
	}

	/** @throws Unanswered. @param timeout milliseconds */
	async get(path: string, timeout: number): Promise<Answer> {
		return parsed(await this.send({ method: 'GET', url: path, timeout }));
	}

	/** Sends JSON and gives the body of the answer as a stream, to be read once. @throws Unanswered */
	async postForStream(
		path: string,
		body: IDataObject,
		timeout: number,
	): Promise<Answer<ReadableBody>> {
		return await this.send({ method: 'POST', url: path, body, timeout, encoding: 'stream' });
	}

	/**
	 * A public file as a stream, fetched without the key through n8n's own helper, so that its protection
	 * against requests to internal addresses applies. @throws Unanswered. @param timeout milliseconds for
	 * the whole file
	 */
	async download(url: string, timeout: number): Promise<Answer<ReadableBody>> {
		const { proxy, skipSslCertificateValidation } = this.engineOptions;
		return await answerTo(
			this.context.helpers.httpRequest({
				method: 'GET',
				url,
				proxy,
				skipSslCertificateValidation,
				encoding: 'stream',
				timeout,
				abortSignal: this.deadline(timeout),
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
			}),
		);
	}

	private async send<Body>(
		options: IHttpRequestOptions & { timeout: number },
	): Promise<Answer<Body>> {
		const { timeout } = options;
		const { baseURL, proxy, skipSslCertificateValidation, allowedDomains } = this.engineOptions;
		return await answerTo(
			this.context.helpers.httpRequestWithAuthentication.call(
				this.bounded(timeout),
				credentialType,
				{
					baseURL,
					proxy,
					skipSslCertificateValidation,
					allowedDomains,
					encoding: 'arraybuffer',
					headers: jsonHeaders,
					...options,
					disableFollowRedirect: true,
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
				},
			),
		);
	}

	/**
	 * The context with a signal that also ends with the time: n8n puts the context's own signal on requests
	 * with credentials, whatever `abortSignal` they bring (httpRequestWithAuthentication).
	 */
	private bounded(timeout: number): IAllExecuteFunctions {
		return Object.create(this.context, {
			getExecutionCancelSignal: { value: () => this.deadline(timeout) },
		}) as IAllExecuteFunctions;
	}

	/** Stops with the execution, and when the time is up: axios' own time-out ends with the headers. */
	private deadline(timeout: number): AbortSignal {
		const limit = AbortSignal.timeout(timeout);
		const cancel = this.context.getExecutionCancelSignal();
		return cancel ? AbortSignal.any([cancel, limit]) : limit;
	}
}

async function answerTo<Body>(request: Promise<unknown>): Promise<Answer<Body>> {
	const outcome = await request.catch(unanswered);
	if (outcome instanceof Unanswered) throw outcome;
	const { statusCode, headers, body } = outcome as {
		statusCode: number;
		headers: IDataObject;
		body: Body;
	};
	return { status: statusCode, headers: headers ?? {}, body };
}

/** The original error holds the request with the key in its headers: it ends here, its code and words go on. */
function unanswered(error: unknown): Unanswered {
	return new Unanswered(codeOf(error), error instanceof Error ? error.message : String(error));
}

/** JSON where the body is JSON, else its text. */
function parsed({ status, headers, body }: Answer<unknown>): Answer {
	const text = Buffer.isBuffer(body) ? body.toString('utf8') : body;
	return {
		status,
		headers,
		body: typeof text === 'string' ? jsonParse(text, { fallbackValue: text }) : text,
	};
}
