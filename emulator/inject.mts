import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Chaos } from './chaos.mts';
import type { Fault, FaultQueue, FaultRoute } from './faults.mts';
import type { Job } from './jobs.mts';
import type { ResponseShapes, Settings } from './settings.mts';

declare module 'fastify' {
	interface FastifyContextConfig {
		/** The name under which faults are injected on a route. */
		route?: FaultRoute;
		/** Called in place of `onResponse` when the connection is reset before any work. */
		onReset?: (request: FastifyRequest) => void;
	}
	interface FastifyRequest {
		fault?: Fault;
		/** The job that this POST was accepted as. */
		job?: Job;
	}
}

/** Adds the hooks that inject faults before and after each named route: those of `failNext`, then random ones. */
export function injectFaults(server: FastifyInstance, faults: FaultQueue, chaos: Chaos) {
	server.decorateRequest('fault');
	server.addHook('preHandler', async (request, reply) => {
		const { route } = request.routeOptions.config;
		request.fault = route && (faults.take(route) ?? chaos.pick(route, request));
		if (request.fault) await injectBefore(request.fault, request, reply);
	});
	server.addHook('onSend', async (request, reply, real) => {
		const { fault, job } = request;
		if (!fault) return real;
		const isReplacedNow = fault.accepted && job && isReplaced(fault);
		const payload = isReplacedNow ? replace(fault, request, reply) : real;
		if (job && (isReplacedNow || isCutOff(fault))) chaos.damagedIds.push(job.request_id);
		if (job?.brokenImage) chaos.brokenImages.set(job.request_id, job.brokenImage.index);
		if (job && losesId(job, fault, reply, payload)) chaos.lostIds.push(job.request_id);
		return injectAfter(fault, request, reply, payload);
	});
}

async function injectBefore(fault: Fault, request: FastifyRequest, reply: FastifyReply) {
	if (fault.delayMs) await sleep(fault.delayMs);
	if (fault.reset) {
		request.raw.socket.resetAndDestroy();
		// Fastify calls no `onResponse` for a hijacked reply.
		request.routeOptions.config.onReset?.(request);
		return reply.hijack();
	}
	if (!isReplaced(fault) || fault.accepted) return undefined;
	const body = bodyOf(fault, request);
	return await reply
		.code(fault.status ?? 200)
		.type(contentTypeOf(body))
		.send(body);
}

/** Whether the real response is not sent. */
function isReplaced({ status, body }: Fault): boolean {
	return status !== undefined || body !== undefined;
}

function bodyOf({ body }: Fault, { headers }: FastifyRequest): string | Buffer {
	if (typeof body === 'function') return body(String(headers['x-api-key']));
	return body ?? JSON.stringify({ error: 'The emulator was told to fail here' });
}

/** The response of a gateway that knows nothing of the job: another body, and none of Segmind's headers. */
function replace(fault: Fault, request: FastifyRequest, reply: FastifyReply): string | Buffer {
	for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
	const body = bodyOf(fault, request);
	reply.code(fault.status ?? 200).type(contentTypeOf(body));
	return body;
}

function injectAfter(fault: Fault, request: FastifyRequest, reply: FastifyReply, payload: unknown) {
	if (fault.lostResponse) request.raw.socket.resetAndDestroy();
	if (fault.headers) reply.headers(fault.headers);
	if (fault.aborted) return abortHalfway(reply, payload);
	if (fault.truncated) return truncate(payload);
	return fault.slowMs === undefined ? payload : delaySecondHalf(reply, payload, fault.slowMs);
}

function isCutOff({ lostResponse, aborted, truncated }: Fault): boolean {
	return Boolean(lostResponse || aborted || truncated);
}

/** Whether the client cannot know the job's id: headers arrive even when the body does not. */
function losesId(job: Job, fault: Fault, reply: FastifyReply, payload: unknown): boolean {
	if (fault.lostResponse) return true;
	if (reply.hasHeader('x-request-id')) return false;
	return isCutOff(fault) || !String(payload).includes(job.request_id);
}

function contentTypeOf(body: string | Buffer): string {
	if (typeof body !== 'string') return 'application/octet-stream';
	return /^\s*[[{]/.test(body) ? 'application/json' : 'text/html';
}

/** How often to check whether everything written has been sent, ms. */
const flushInterval = 20;

/** Half of a body, after headers that announce all of it; then the connection is closed. */
function abortHalfway(reply: FastifyReply, payload: unknown): Readable {
	return inHalves(reply, payload, async () => {
		const { raw } = reply;
		do {
			await sleep(flushInterval);
		} while (!raw.destroyed && (!raw.headersSent || raw.writableLength > 0));
		if (raw.destroyed) return;
		// Fastify then destroys the connection.
		throw new Error('The emulator was told to abort this response');
	});
}

/** A whole body whose second half comes later. @param ms between the halves */
function delaySecondHalf(reply: FastifyReply, payload: unknown, ms: number): Readable {
	return inHalves(reply, payload, async () => await sleep(ms));
}

/** Half of a body, as if it were all of it. */
function truncate(payload: unknown): Buffer {
	const bytes = toBuffer(payload);
	return bytes.subarray(0, bytes.length >> 1);
}

function inHalves(reply: FastifyReply, payload: unknown, between: () => Promise<void>): Readable {
	const bytes = toBuffer(payload);
	reply.header('content-length', bytes.length);
	const half = bytes.length >> 1;
	const body = Readable.from(
		(async function* () {
			yield bytes.subarray(0, half);
			await between();
			yield bytes.subarray(half);
		})(),
	);
	// To Fastify 5.12 a body that fails, or that a gone client leaves unread, is an error; before the headers it then
	// throws (sendStream in reply.js), unless the request counts as aborted. This comes before Fastify's own listener.
	const markAborted = () => (reply.request.raw.aborted ||= !body.readableEnded);
	return body.once('error', markAborted).once('close', markAborted);
}

function toBuffer(payload: unknown): Buffer {
	return Buffer.isBuffer(payload) ? payload : Buffer.from(String(payload ?? ''));
}

/** How many times longer than usual a stuck job takes. */
const stuckFactor = 10;

/** The shapes of the response to a request. */
export function shapesFor({ fault }: FastifyRequest, { responseShapes }: Settings): ResponseShapes {
	return { ...responseShapes, ...fault?.shapes };
}

/** Makes a job fail, take longer or have a broken image. To be called right after it was accepted. */
export function injectIntoJob(job: Job, { fault, headers }: FastifyRequest) {
	const { brokenImage } = fault ?? {};
	job.brokenImage = brokenImage && { ...brokenImage, index: brokenImage.index % job.images };
	switch (fault?.job) {
		case 'moderated':
			job.error = 'Content moderated. The prompt was flagged by the safety system.';
			break;
		case 'lost worker':
			job.error = 'Worker lost: the job did not finish';
			break;
		case 'quotes the key':
			job.error = `Worker failed: POST /predict {"x-api-key":"${String(headers['x-api-key'])}"}`;
			break;
		case 'stuck':
			job.seconds *= stuckFactor;
			job.finishAt += (job.finishAt - job.acceptedAt) * (stuckFactor - 1);
	}
}
