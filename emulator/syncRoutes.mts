import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { seedOf } from './drawing.mts';
import { shapesFor } from './inject.mts';
import { syncResponse } from './responses.mts';
import { addRoute } from './server.mts';
import type { State } from './state.mts';
import { acceptJob, submitOptions } from './submit.mts';

/** The amount in Segmind's documentation. */
const freeCredits = 0.0184;

/** Adds the synchronous routes of the inference host: v1, the credits, and the emulator's own bill. */
export function addSyncRoutes(server: FastifyInstance, state: State) {
	const { billing, rateLimit, jobs, files, settings, closing } = state;

	addRoute(server, 'GET', '/emulator/bill', {}, async () => {
		jobs.settle();
		return billing.read();
	});

	const keyed = { onRequest: [state.requireKey, rateLimit.checkLookup] };
	addRoute(server, 'GET', '/v1/get-user-credits', keyed, async (request, reply) => {
		jobs.settle();
		if (request.headers['x-api-key'] === 'SG_new_account') {
			return await reply.code(404).send({ error: 'No credits found for the user' });
		}
		return { credits: billing.credits, 'free-credits': freeCredits };
	});

	addRoute(server, 'POST', '/v1/:slug', submitOptions(state, 'v1'), async (request, reply) => {
		const job = await acceptJob(state, 'v1', request, reply);
		if (!job) return reply;
		const shapes = shapesFor(request, settings);
		if (shapes.sync === 'processing') {
			job.hasRecord = true;
			return await reply.send({ request_id: job.request_id, status: 'PROCESSING' });
		}
		// As at Segmind, the job continues and is billed when the client disconnects.
		await sleep((job.seconds * 1000) / settings.speed, undefined, { signal: closing.signal });
		jobs.finish(job);
		reply.header('x-request-id', job.request_id);
		if (job.error !== undefined) {
			const status = job.error === 'Internal Polling Error' ? 500 : 422;
			return await reply.code(status).send({ error: job.error });
		}
		const images = await files.publish(job);
		const { contentType, body } = syncResponse(job, images, shapes);
		const headers = {
			'x-cost': String(job.model.cost),
			'x-remaining-credits': String(job.remainingCredits),
			'x-generation-time': String(jobs.metricsOf(job).inference_time),
			'x-seed-value': String(seedOf(job.model, job.body)),
			'x-rate-limit-reset-at-utc': rateLimit.resetTime,
		};
		return await reply.headers(headers).type(contentType).send(body);
	});
}
