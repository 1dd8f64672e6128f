import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { keyNeeded, resetTime } from './access.mts';
import { syncAnswer } from './answers.mts';
import { addRoute } from './listener.mts';
import { seedOf } from './picture.mts';
import type { Segmind } from './segmind.mts';
import { submission, submitting } from './submission.mts';

/** Segmind's documentation shows this amount. */
const freeCredits = 0.0184;

/** The synchronous side of the inference host: v1, the credits, and the bill for people. */
export function addInferenceRoutes(server: FastifyInstance, segmind: Segmind) {
	const { account, bill, jobs, files, settings, closing } = segmind;
	const key = keyNeeded(account);

	addRoute(server, 'GET', '/emulator/bill', {}, async () => {
		jobs.settle();
		return bill.read();
	});

	addRoute(server, 'GET', '/v1/get-user-credits', { onRequest: key }, async (request, reply) => {
		jobs.settle();
		if (request.headers['x-api-key'] === 'SG_new_account') {
			return await reply.code(404).send({ error: 'No credits found for the user' });
		}
		return { credits: account.credits, 'free-credits': freeCredits };
	});

	addRoute(server, 'POST', '/v1/:slug', submitting(segmind, 'v1'), async (request, reply) => {
		const job = await submission(segmind, 'v1', request, reply);
		if (!job) return reply;
		// As with Segmind, the job goes on and is billed when the caller hangs up.
		await sleep((job.seconds * 1000) / settings.speed, undefined, { signal: closing });
		jobs.finish(job);
		reply.header('x-request-id', job.request_id);
		if (job.error !== undefined) {
			const status = job.error === 'Internal Polling Error' ? 500 : 422;
			return await reply.code(status).send({ error: job.error });
		}
		const pictures = await files.publish(job);
		const { contentType, body } = syncAnswer(job, pictures, settings.answerShapes.sync);
		const headers = {
			'x-cost': String(job.model.cost),
			'x-remaining-credits': String(job.remainingCredits),
			'x-generation-time': String(jobs.metricsOf(job).inference_time),
			'x-seed-value': String(seedOf(job.model, job.body)),
			'x-rate-limit-reset-at-utc': resetTime(account),
		};
		return await reply.headers(headers).type(contentType).send(body);
	});
}
