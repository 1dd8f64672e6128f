import Fastify, {
	type FastifyInstance,
	type FastifyReply,
	type HTTPMethods,
	type RouteHandlerMethod,
	type RouteShorthandOptions,
} from 'fastify';
import { addFaults, type Faults } from './faults.mts';
import { addMisbehaviour, type Misbehaviour } from './misbehaviour.mts';

/** One HTTP request, on any of the three hosts. */
export interface LoggedRequest {
	/** When it arrived, ms since 1970. */
	time: number;
	host: 'inference' | 'storage' | 'results';
	method: string;
	/** Path and query. */
	path: string;
	/** Whether it carried an `x-api-key` or `authorization` header. */
	hadKey: boolean;
	/** Bytes of its body, as far as it was read. */
	bytesReceived: number;
	/** The HTTP status; 0 as long as there is no answer, or when it was lost. */
	status: number;
}

declare module 'fastify' {
	interface FastifyRequest {
		logged: LoggedRequest;
	}
}

/** Bytes: room for eight pictures of 24 MB each, which come in as base64 (Segmind's upload). */
const bodyLimit = 320 * 1024 * 1024;

/** Makes one of the three hosts, without routes: it logs every request and can go wrong on demand. */
export function makeListener(
	host: LoggedRequest['host'],
	log: LoggedRequest[],
	faults: Faults,
	misbehaviour: Misbehaviour,
	now: () => number,
): FastifyInstance {
	const server = Fastify({ bodyLimit, exposeHeadRoutes: false, forceCloseConnections: true });
	server.removeContentTypeParser('text/plain');
	server.decorateRequest('logged');
	server.addHook('onRequest', async (request) => {
		const { method, url: path, headers } = request;
		const hadKey = headers['x-api-key'] !== undefined || headers.authorization !== undefined;
		request.logged = { time: now(), host, method, path, hadKey, bytesReceived: 0, status: 0 };
		log.push(request.logged);
	});
	server.addHook('preParsing', (request, _, body, done) => {
		// Fastify reads on in this same moment, so nothing is missed by either; it may ask for text.
		body.on('data', (chunk: Buffer | string) => {
			request.logged.bytesReceived += Buffer.byteLength(chunk);
		});
		done(null, body);
	});
	server.addHook('onResponse', async (request, reply) => {
		if (!request.raw.socket.destroyed) request.logged.status = reply.statusCode;
	});
	server.setNotFoundHandler(async (_, reply) => reply.code(404).send({ error: 'Not found' }));
	server.setErrorHandler<Error & { statusCode?: number; code?: string }>(answerError);
	addFaults(server, faults);
	addMisbehaviour(server, misbehaviour);
	return server;
}

const methods: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Adds a route, and the 405 HTML page for every other method on its path (Segmind's documentation). */
export function addRoute(
	server: FastifyInstance,
	method: HTTPMethods,
	url: string,
	options: RouteShorthandOptions,
	handler: RouteHandlerMethod,
) {
	server.route({ ...options, method, url, handler });
	const others = methods.filter((other) => other !== method);
	server.route({ method: others, url, handler: async (_, reply) => await refuseMethod(reply) });
}

async function refuseMethod(reply: FastifyReply) {
	return await reply
		.code(405)
		.type('text/html; charset=utf-8')
		.send(
			'<!doctype html>\n<html lang=en>\n<title>405 Method Not Allowed</title>\n' +
				'<h1>Method Not Allowed</h1>\n' +
				'<p>The method is not allowed for the requested URL.</p>\n',
		);
}

/** A body that is no JSON: 406 for its Content-Type (Segmind's documentation), else 400 (seeds/000). */
async function answerError(
	error: Error & { statusCode?: number; code?: string },
	_: unknown,
	reply: FastifyReply,
) {
	if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return await reply.code(406).send(wrongType);
	return await reply.code(error.statusCode ?? 500).send({ error: error.message });
}

/** Segmind's 406 for a POST without `Content-Type: application/json`. */
export const wrongType = { error: 'Content-Type must be application/json' };
