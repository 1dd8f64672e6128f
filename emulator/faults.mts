import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cutOffAnswer, shortenedAnswer } from './halfAnswers.mts';

/** The routes on which something can go wrong. */
export type FaultRoute = 'submit' | 'status' | 'result' | 'image' | 'upload' | 'sync';

/** What goes wrong. Several may be combined, such as a delay and then a reset. */
export interface Fault {
	/** Answers this instead of doing the work; 200 when only a body is given. */
	status?: number;
	/** Text is served as JSON or HTML, whichever it looks like; bytes without a type, unless `headers` has one. */
	body?: string | Buffer;
	/** With a status or body: the headers of that answer; alone: added to the true answer. */
	headers?: Record<string, string>;
	/** Resets the connection before anything is done. */
	reset?: boolean;
	/** Does the work, then resets the connection instead of answering. */
	lostAnswer?: boolean;
	/** Answers headers that promise all of the answer, and half of it; then the connection is gone. */
	cutOff?: boolean;
	/** Answers the first half of the answer as if it were all of it. */
	shortened?: boolean;
	/** Waits before anything else, ms. */
	delayMs?: number;
}

declare module 'fastify' {
	interface FastifyContextConfig {
		/** What this route is called when something is to go wrong on it. */
		route?: FaultRoute;
	}
	interface FastifyRequest {
		fault?: Fault;
	}
}

/** The faults that wait for their request, first come first served. */
export class Faults {
	private readonly waiting: { route: FaultRoute; fault: Fault }[] = [];

	/** Lets the next `times` requests on a route go wrong. */
	failNext(route: FaultRoute, fault: Fault, times = 1) {
		for (let time = 0; time < times; time++) this.waiting.push({ route, fault });
	}

	/** The fault that the next request on a route meets; it is used up. */
	take(route: FaultRoute): Fault | undefined {
		const index = this.waiting.findIndex((one) => one.route === route);
		return index === -1 ? undefined : this.waiting.splice(index, 1)[0].fault;
	}

	/** Nothing goes wrong any more. */
	clear() {
		this.waiting.length = 0;
	}
}

/** Puts the faults before and behind every route that has a name for them. */
export function addFaults(server: FastifyInstance, faults: Faults) {
	server.decorateRequest('fault');
	server.addHook('preHandler', async (request, reply) => {
		const { route } = request.routeOptions.config;
		request.fault = route && faults.take(route);
		if (request.fault) await beforeHandling(request.fault, request, reply);
	});
	server.addHook('onSend', async (request, reply, payload) => {
		const { fault } = request;
		if (fault?.lostAnswer) request.raw.socket.resetAndDestroy();
		if (fault?.headers) reply.headers(fault.headers);
		if (fault?.cutOff) return cutOffAnswer(reply, payload);
		return fault?.shortened ? shortenedAnswer(payload) : payload;
	});
}

/** Lets a fault come before the route's own work; what it answers is sent in the route's place. */
export async function beforeHandling(fault: Fault, request: FastifyRequest, reply: FastifyReply) {
	if (fault.delayMs) await sleep(fault.delayMs);
	if (fault.reset) {
		request.raw.socket.resetAndDestroy();
		return reply.hijack();
	}
	if (fault.status === undefined && fault.body === undefined) return undefined;
	const body = fault.body ?? JSON.stringify({ error: `The emulator was told to fail here` });
	return await reply
		.code(fault.status ?? 200)
		.type(typeOf(body))
		.send(body);
}

function typeOf(body: string | Buffer): string {
	if (typeof body !== 'string') return 'application/octet-stream';
	return /^\s*[[{]/.test(body) ? 'application/json' : 'text/html';
}
