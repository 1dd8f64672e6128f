import {
	jsonParse,
	type IAllExecuteFunctions,
	type IDataObject,
	type IExecuteSingleFunctions,
	type IHttpRequestOptions,
} from 'n8n-workflow';
import { ConnectionError, UnusableUrlError } from './connectionError';
import { limitedRequest, type Outcome, type Request } from './outcome';
import { keyMask } from './safeText';
import { segmindUrls, type SegmindUrls } from './urls';

/** A readable stream. A verified node may not import Node's own type, so it is taken from n8n's helpers. */
export type ReadableBody = Exclude<
	Parameters<IExecuteSingleFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** What the engine sets for every request: proxy, certificates, the credential's allowed domains. */
type EngineOptions = Pick<
	IHttpRequestOptions,
	'proxy' | 'skipSslCertificateValidation' | 'allowedDomains'
>;

/** A request with the key. */
interface SegmindRequest extends Omit<IHttpRequestOptions, 'baseURL'> {
	/** Where it goes, by default to the Base URL. */
	host?: keyof SegmindUrls;
	/** Milliseconds. */
	timeout: number;
}

const credentialType = 'segmindApi';

const jsonHeaders = { 'Content-Type': 'application/json', Accept: 'application/json, image/*' };

/**
 * The Segmind API, one method per route. Each returns the response, whatever its status, or a ConnectionError, and throws
 * only for bugs in this package or in n8n.
 *
 * The key goes only to the credential's own hosts. Redirects are not followed: n8n would send it to the new host.
 */
export class SegmindClient {
	private urls = segmindUrls;

	/** Masks the key in text from a server. */
	private withoutKey = keyMask('');

	constructor(
		private readonly context: IExecuteSingleFunctions,
		private readonly engineOptions: EngineOptions,
	) {}

	/** Uses the hosts of a credential, and masks its key in everything that comes back. @param apiKey as it is sent */
	useCredential(urls: SegmindUrls, apiKey: string): void {
		this.urls = urls;
		this.withoutKey = keyMask(apiKey);
	}

	/** A body as JSON, or as text where it is none, with the key masked. */
	read(text: string): unknown {
		const masked = this.withoutKey(text);
		return jsonParse(masked, { fallbackValue: masked });
	}

	/** Adds a job to the queue. Costs money. @param timeout milliseconds */
	async submit(slug: string, body: IDataObject, timeout: number): Promise<Outcome> {
		const url = `/v2/${encodeURIComponent(slug)}`;
		return this.parsed(await this.send({ method: 'POST', url, body, timeout }));
	}

	/** Runs a job while the request stays open; the body is a stream, to be read once. Costs money. @param timeout milliseconds */
	async runSync(slug: string, body: IDataObject, timeout: number): Promise<Outcome<ReadableBody>> {
		const url = `/v1/${encodeURIComponent(slug)}`;
		return await this.send({ method: 'POST', url, body, timeout, encoding: 'stream' });
	}

	/** The status of a job. @param timeout milliseconds */
	async status(requestId: string, timeout: number): Promise<Outcome> {
		return await this.get(`${jobPath(requestId)}/status`, timeout);
	}

	/** The result of a completed job. @param timeout milliseconds */
	async result(requestId: string, timeout: number): Promise<Outcome> {
		return await this.get(jobPath(requestId), timeout);
	}

	/** The account's balance. @param timeout milliseconds */
	async credits(timeout: number): Promise<Outcome> {
		return await this.get('/v1/get-user-credits', timeout);
	}

	/**
	 * A page of the account's past requests.
	 *
	 * @param query filters, order and page, under Segmind's names
	 * @param timeout milliseconds
	 */
	async history(query: IDataObject, timeout: number): Promise<Outcome> {
		return await this.getHistory(historyPath, { qs: query, timeout });
	}

	/** What the history knows of one request, of any age. @param timeout milliseconds */
	async historyOf(requestId: string, timeout: number): Promise<Outcome> {
		const url = `${historyPath}/${encodeURIComponent(requestId)}`;
		return await this.getHistory(url, { timeout });
	}

	/**
	 * Stores files under a public URL.
	 *
	 * @param json the request as text, as a stream where it is long
	 * @param length bytes of the text
	 * @param timeout milliseconds
	 */
	async upload(json: ReadableBody | string, length: number, timeout: number): Promise<Outcome> {
		return this.parsed(
			await this.send({
				method: 'POST',
				host: 'storageUrl',
				url: '/upload-asset',
				body: json as IHttpRequestOptions['body'],
				// Without a length it would be sent in chunks, which no known client of Segmind does.
				headers: { ...jsonHeaders, 'Content-Length': length },
				timeout,
			}),
		);
	}

	/**
	 * A public file as a stream, without the key, through n8n's own helper, so that its protection against requests to
	 * internal addresses applies. Redirects are not followed: the caller decides where they may lead.
	 *
	 * @param timeout milliseconds for the whole file
	 */
	async download(url: string, timeout: number): Promise<Outcome<ReadableBody>> {
		const { proxy, skipSslCertificateValidation } = this.engineOptions;
		return await this.limited(
			timeout,
			async (abortSignal) =>
				await this.context.helpers.httpRequest({
					method: 'GET',
					url,
					proxy,
					skipSslCertificateValidation,
					encoding: 'stream',
					disableFollowRedirect: true,
					timeout,
					abortSignal,
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
				}),
		);
	}

	/** The Base URL of the credential. */
	get baseUrl(): string {
		return this.urls.baseUrl;
	}

	/** The Storage URL of the credential. */
	get storageUrl(): string {
		return this.urls.storageUrl;
	}

	/** The URLs of a job's status and result. */
	jobUrls(requestId: string): { status_url: string; response_url: string } {
		const url = this.baseUrl + jobPath(requestId);
		return { status_url: `${url}/status`, response_url: url };
	}

	private async get(url: string, timeout: number): Promise<Outcome> {
		return this.parsed(await this.send({ method: 'GET', url, timeout }));
	}

	private async getHistory(
		url: string,
		options: { qs?: IDataObject; timeout: number },
	): Promise<Outcome> {
		return this.parsed(await this.send({ method: 'GET', host: 'historyUrl', url, ...options }));
	}

	private parsed(outcome: Outcome): Outcome {
		if (outcome instanceof ConnectionError) return outcome;
		const { body } = outcome;
		const text = Buffer.isBuffer(body) ? body.toString('utf8') : body;
		return { ...outcome, body: typeof text === 'string' ? this.read(text) : text };
	}

	private async send<Body>({
		host = 'baseUrl',
		...options
	}: SegmindRequest): Promise<Outcome<Body>> {
		const baseURL = this.urls[host];
		if (!/^https?:/i.test(baseURL) || !URL.canParse(baseURL)) {
			return new UnusableUrlError(host, baseURL);
		}
		const { proxy, skipSslCertificateValidation, allowedDomains } = this.engineOptions;
		return await this.limited(
			options.timeout,
			async (abortSignal) =>
				await this.context.helpers.httpRequestWithAuthentication.call(
					this.withSignal(abortSignal),
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
	 * The context with another signal: n8n puts the context's own signal on requests with credentials, whatever
	 * `abortSignal` they bring (httpRequestWithAuthentication).
	 */
	private withSignal(abortSignal: AbortSignal): IAllExecuteFunctions {
		return Object.create(this.context, {
			getExecutionCancelSignal: { value: () => abortSignal },
		}) as IAllExecuteFunctions;
	}

	/** A request that ends with the execution or after the timeout, with the key masked in what comes back. */
	private async limited<Body>(timeout: number, request: Request): Promise<Outcome<Body>> {
		const outcome = await limitedRequest<Body>(request, {
			timeout,
			cancel: this.context.getExecutionCancelSignal(),
			viaProxy: this.engineOptions.proxy !== undefined,
		});
		if (!(outcome instanceof ConnectionError)) {
			return { ...outcome, headers: this.maskedHeaders(outcome.headers) };
		}
		const { code, message, viaProxy } = outcome;
		return new ConnectionError(code, this.withoutKey(message), viaProxy);
	}

	private maskedHeaders(headers: IDataObject): IDataObject {
		const masked = (value: IDataObject[string]) =>
			typeof value === 'string' ? this.withoutKey(value) : value;
		return Object.fromEntries(
			Object.entries(headers).map(([name, value]) => [name, masked(value)]),
		);
	}
}

const historyPath = '/inference-request/request-history';

/** Built from the ID alone, never from the `status_url` of a response, which could lead the key elsewhere. */
function jobPath(requestId: string): string {
	return `/v2/requests/${encodeURIComponent(requestId)}`;
}
