import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Chaos } from './chaos.mts';
import type { Fault, FaultQueue, FaultRoute } from './faults.mts';
import type { Job } from './jobs.mts';

declare module 'fastify' {
	interface FastifyContextConfig {
		/** The name under which faults are injected on a route. */
		route?: FaultRoute;
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
	server.addHook('onSend', async (request, reply, payload) => {
		const { fault, job } = request;
		if (!fault) return payload;
		if (job && losesId(fault, reply)) chaos.lostIds.push(job.request_id);
		return injectAfter(fault, request, reply, payload);
	});
}

async function injectBefore(fault: Fault, request: FastifyRequest, reply: FastifyReply) {
	if (fault.delayMs) await sleep(fault.delayMs);
	if (fault.reset) {
		request.raw.socket.resetAndDestroy();
		return reply.hijack();
	}
	if (fault.status === undefined && fault.body === undefined) return undefined;
	const body = fault.body ?? JSON.stringify({ error: 'The emulator was told to fail here' });
	return await reply
		.code(fault.status ?? 200)
		.type(contentTypeOf(body))
		.send(body);
}

function injectAfter(fault: Fault, request: FastifyRequest, reply: FastifyReply, payload: unknown) {
	if (fault.lostResponse) request.raw.socket.resetAndDestroy();
	if (fault.headers) reply.headers(fault.headers);
	if (fault.aborted) return abortHalfway(reply, payload);
	if (fault.truncated) return truncate(payload);
	return fault.slowMs === undefined ? payload : delaySecondHalf(reply, payload, fault.slowMs);
}

/** A synchronous response has the id in its headers, which arrive even when the body does not. */
function losesId({ lostResponse, aborted, truncated }: Fault, reply: FastifyReply): boolean {
	return Boolean(lostResponse || ((aborted || truncated) && !reply.hasHeader('x-request-id')));
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
		do {
			await sleep(flushInterval);
		} while (reply.raw.writableLength > 0 && !reply.raw.destroyed);
		// Fastify destroys the connection when a stream fails after the headers.
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
	return Readable.from(
		(async function* () {
			yield bytes.subarray(0, half);
			await between();
			yield bytes.subarray(half);
		})(),
	);
}

function toBuffer(payload: unknown): Buffer {
	return Buffer.isBuffer(payload) ? payload : Buffer.from(String(payload ?? ''));
}

/** How many times longer than usual a stuck job takes. */
const stuckFactor = 10;

/** Makes a job fail or take longer. To be called right after it was accepted. */
export function injectIntoJob(job: Job, fault: Fault | undefined) {
	switch (fault?.job) {
		case 'moderated':
			job.error = 'Content moderated. The prompt was flagged by the safety system.';
			break;
		case 'lost worker':
			job.error = 'Worker lost: the job did not finish';
			break;
		case 'stuck':
			job.seconds *= stuckFactor;
			job.finishAt += (job.finishAt - job.acceptedAt) * (stuckFactor - 1);
	}
}
