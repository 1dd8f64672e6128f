import type { FastifyInstance, FastifyReply } from 'fastify';
import { keyNeeded } from './access.mts';
import { resultAnswer } from './answers.mts';
import type { Job } from './jobs.mts';
import { addRoute } from './listener.mts';
import type { Segmind } from './segmind.mts';
import { submission, submitting } from './submission.mts';

/** The asynchronous side of the inference host: submit, status and result (v2, seeds/000). */
export function addRequestRoutes(server: FastifyInstance, segmind: Segmind) {
	const { account, jobs, files, settings, addresses } = segmind;
	const key = keyNeeded(account);

	addRoute(server, 'POST', '/v2/:slug', submitting(segmind, 'v2'), async (request, reply) => {
		const job = await submission(segmind, 'v2', request, reply);
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

	// Whether GETs count against the rate limit is unknown: here they do not.
	const status = { onRequest: key, config: { route: 'status' as const } };
	addRoute(server, 'GET', '/v2/requests/:id/status', status, async (request, reply) => {
		const { id } = request.params as { id: string };
		const job = jobs.record(id);
		return job ? await answerStatus(job, reply) : await answerUnknown(id, reply);
	});

	const result = { onRequest: key, config: { route: 'result' as const } };
	addRoute(server, 'GET', '/v2/requests/:id', result, async (request, reply) => {
		const { id } = request.params as { id: string };
		const job = jobs.record(id);
		if (!job) return await answerUnknown(id, reply);
		if (jobs.statusOf(job) !== 'COMPLETED') return await answerStatus(job, reply);
		const pictures = await files.publish(job);
		return resultAnswer(job, jobs.metricsOf(job), pictures, settings.answerShapes.result);
	});

	/** "A FAILED request is served as HTTP 422" (seeds/000); everything else is a plain 200. */
	async function answerStatus(job: Job, reply: FastifyReply) {
		const state = jobs.statusOf(job);
		const metrics = jobs.metricsOf(job);
		if (state === 'FAILED') {
			return await reply.code(422).send({ status: state, error: job.error, metrics });
		}
		return await reply.send({ status: state, request_id: job.request_id, metrics });
	}
}

/** "An unknown or expired request_id returns HTTP 404" (seeds/000). */
async function answerUnknown(id: string, reply: FastifyReply) {
	return await reply.code(404).send({ error: `Request ${id} not found` });
}
