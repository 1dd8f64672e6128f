import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Job } from './jobs.mts';
import { resultBody } from './responses.mts';
import { addRoute } from './server.mts';
import type { State } from './state.mts';
import { acceptJob, submitOptions } from './submit.mts';

/** Adds the asynchronous routes of the inference host: submit, status and result (v2). */
export function addQueueRoutes(server: FastifyInstance, state: State) {
	const { jobs, files, settings, addresses, requireKey: onRequest } = state;

	addRoute(server, 'POST', '/v2/:slug', submitOptions(state, 'v2'), async (request, reply) => {
		const job = await acceptJob(state, 'v2', request, reply);
		if (!job) return reply;
		const url = `${addresses.baseUrl}/v2/requests/${job.request_id}`;
		return await reply.send({
			request_id: job.request_id,
			status: 'QUEUED',
			poll_url: `${url}/status`,
			status_url: `${url}/status`,
			response_url: url,
		});
	});

	// Whether GETs count against Segmind's rate limit is unknown; here they do not.
	const status = { onRequest, config: { route: 'status' as const } };
	addRoute(server, 'GET', '/v2/requests/:id/status', status, async (request, reply) => {
		const { id } = request.params as { id: string };
		const job = jobs.record(id);
		return job ? await sendStatus(job, reply) : await sendNotFound(id, reply);
	});

	const result = { onRequest, config: { route: 'result' as const } };
	addRoute(server, 'GET', '/v2/requests/:id', result, async (request, reply) => {
		const { id } = request.params as { id: string };
		const job = jobs.record(id);
		if (!job) return await sendNotFound(id, reply);
		if (jobs.statusOf(job) !== 'COMPLETED') return await sendStatus(job, reply);
		const images = await files.publish(job);
		return resultBody(job, jobs.metricsOf(job), images, settings.responseShapes.result);
	});

	/** "A FAILED request is served as HTTP 422" (model pages); every other status is a 200. */
	async function sendStatus(job: Job, reply: FastifyReply) {
		const status = jobs.statusOf(job);
		const metrics = jobs.metricsOf(job);
		if (status === 'FAILED') {
			return await reply.code(422).send({ status, error: job.error, metrics });
		}
		return await reply.send({ status, request_id: job.request_id, metrics });
	}
}

/** "An unknown or expired request_id returns HTTP 404" (model pages). */
async function sendNotFound(id: string, reply: FastifyReply) {
	return await reply.code(404).send({ error: `Request ${id} not found` });
}
