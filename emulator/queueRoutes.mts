import type { FastifyInstance, FastifyReply } from 'fastify';
import { shapesFor } from './inject.mts';
import type { Job } from './jobs.mts';
import { resultBody, statusWord, submitResponse } from './responses.mts';
import type { ResponseShapes } from './settings.mts';
import { addRoute } from './server.mts';
import type { State } from './state.mts';
import { acceptJob, submitOptions } from './submit.mts';

/** Adds the asynchronous routes of the inference host: submit, status and result (v2). */
export function addQueueRoutes(server: FastifyInstance, state: State) {
	const { jobs, files, settings, addresses, requireKey, rateLimit } = state;

	addRoute(server, 'POST', '/v2/:slug', submitOptions(state, 'v2'), async (request, reply) => {
		const job = await acceptJob(state, 'v2', request, reply);
		if (!job) return reply;
		const shapes = shapesFor(request, settings);
		if (shapes.submit === 'completed' && job.error === undefined) {
			jobs.finish(job);
			return await reply.send(await result(job, shapes));
		}
		const { headers, body } = submitResponse(job, addresses.baseUrl, shapes.submit);
		return await reply.headers(headers).send(body);
	});

	const onRequest = [requireKey, rateLimit.checkLookup];
	const statusOptions = { onRequest, config: { route: 'status' as const } };
	addRoute(server, 'GET', '/v2/requests/:id/status', statusOptions, async (request, reply) => {
		const { id } = request.params as { id: string };
		const job = jobs.record(id);
		if (!job) return await sendNotFound(id, reply);
		return await sendStatus(job, shapesFor(request, settings), reply);
	});

	const resultOptions = { onRequest, config: { route: 'result' as const } };
	addRoute(server, 'GET', '/v2/requests/:id', resultOptions, async (request, reply) => {
		const { id } = request.params as { id: string };
		const job = jobs.record(id);
		if (!job) return await sendNotFound(id, reply);
		const shapes = shapesFor(request, settings);
		if (jobs.statusOf(job) !== 'COMPLETED') return await sendStatus(job, shapes, reply);
		return await result(job, shapes);
	});

	async function result(job: Job, shapes: ResponseShapes): Promise<object> {
		return resultBody(job, jobs.metricsOf(job), await files.publish(job), shapes);
	}

	/** "A FAILED request is served as HTTP 422" (model pages); every other status, and a foreign word, is a 200. */
	async function sendStatus(job: Job, shapes: ResponseShapes, reply: FastifyReply) {
		const status = jobs.statusOf(job);
		const word = statusWord(status, shapes.status);
		const metrics = jobs.metricsOf(job);
		if (status === 'FAILED') {
			const code = word === status ? 422 : 200;
			return await reply.code(code).send({ status: word, error: job.error, metrics });
		}
		const hasResult = word === 'SUCCEEDED' || shapes.status === 'with_result';
		if (status === 'COMPLETED' && hasResult) return await reply.send(await result(job, shapes));
		const output =
			status === 'COMPLETED' && shapes.status === 'with_output'
				? (await files.publish(job))[0].url
				: undefined;
		return await reply.send({ status: word, request_id: job.request_id, output, metrics });
	}
}

/** "An unknown or expired request_id returns HTTP 404" (model pages). */
async function sendNotFound(id: string, reply: FastifyReply) {
	return await reply.code(404).send({ error: `Request ${id} not found` });
}
