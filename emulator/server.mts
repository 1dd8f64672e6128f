import Fastify, {
	type FastifyInstance,
	type FastifyReply,
	type HTTPMethods,
	type RouteHandlerMethod,
	type RouteShorthandOptions,
} from 'fastify';
import { injectFaults } from './inject.mts';
import type { LoggedRequest, State } from './state.mts';

declare module 'fastify' {
	interface FastifyRequest {
		logged: LoggedRequest;
	}
}

/** Bytes: room for eight images of 24 MB each, which are uploaded as base64. */
const bodyLimit = 320 * 1024 * 1024;

/** Creates one of the four hosts, without routes. It logs every request and injects faults. */
export function createServer(host: LoggedRequest['host'], state: State): FastifyInstance {
	const server = Fastify({ bodyLimit, exposeHeadRoutes: false, forceCloseConnections: true });
	server.removeContentTypeParser('text/plain');
	logRequests(server, host, state);
	server.setNotFoundHandler(async (_, reply) => reply.code(404).send({ error: 'Not found' }));
	server.setErrorHandler(sendError);
	injectFaults(server, state.faults, state.chaos);
	return server;
}

function logRequests(
	server: FastifyInstance,
	host: LoggedRequest['host'],
	{ now, requests }: State,
) {
	server.decorateRequest('logged');
	server.addHook('onRequest', async (request) => {
		const { method, url: path, headers } = request;
		const hadKey = headers['x-api-key'] !== undefined || headers.authorization !== undefined;
		request.logged = { time: now(), host, method, path, hadKey, bytesReceived: 0, status: 0 };
		requests.push(request.logged);
	});
	server.addHook('preParsing', (request, _, body, done) => {
		// Fastify starts to read in the same tick, so neither misses a chunk; it may ask for text.
		body.on('data', (chunk: Buffer | string) => {
			request.logged.bytesReceived += Buffer.byteLength(chunk);
		});
		done(null, body);
	});
	server.addHook('onResponse', async (request, reply) => {
		if (!request.raw.socket.destroyed) request.logged.status = reply.statusCode;
	});
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

/** Answers a body that is not JSON: 406 for its Content-Type (Segmind's documentation), otherwise 400. */
async function sendError(
	error: Error & { statusCode?: number; code?: string },
	_: unknown,
	reply: FastifyReply,
) {
	const isWrongType = error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE';
	if (isWrongType) return await reply.code(406).send(wrongContentType);
	return await reply.code(error.statusCode ?? 500).send({ error: error.message });
}

/** Segmind's 406 for a POST without `Content-Type: application/json`. */
export const wrongContentType = { error: 'Content-Type must be application/json' };
