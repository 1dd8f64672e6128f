import type { FastifyReply, FastifyRequest } from 'fastify';
import { injectIntoJob, shapesFor } from './inject.mts';
import { readInputs } from './inputs.mts';
import type { Job } from './jobs.mts';
import type { Body } from './model.mts';
import { findModel, retiredSlug } from './models.mts';
import { wrongContentType } from './server.mts';
import type { State } from './state.mts';
import { validate } from './validation.mts';

/** The options of the routes that submit: they require the key, are rate-limited, and bill what they refuse. */
export function submitOptions(state: State, mode: Job['mode']) {
	const route = mode === 'v1' ? ('sync' as const) : ('submit' as const);
	return {
		onRequest: [state.requireKey, state.rateLimit.check],
		onResponse: async (request: FastifyRequest, reply: FastifyReply) =>
			billRefusal(state, mode, request, `HTTP ${reply.statusCode}`),
		config: {
			route,
			onReset: (request: FastifyRequest) => billRefusal(state, mode, request, 'connection reset'),
		},
	};
}

/**
 * Checks a POST to a model, the same for v1 and v2, and accepts it as a job.
 * @returns `undefined` when it was refused; the response has been sent then
 */
export async function acceptJob(
	{ settings, jobs, files }: State,
	mode: Job['mode'],
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<Job | undefined> {
	const { slug } = request.params as { slug: string };
	const model = findModel(slug, settings.launched);
	if (request.body === undefined) return await refuse(reply, 406, wrongContentType);
	if (slug === retiredSlug) return await refuse(reply, 410, { error: 'Model has been retired' });
	if (!model) return await refuse(reply, 404, { error: 'Model not found' });
	const detail = validate(model, request.body);
	if (detail.length > 0) return await refuse(reply, 422, { detail });

	const { submit: shape } = shapesFor(request, settings);
	const body = request.body as Body;
	const inputs = await readInputs(model, body, async (url) => await files.readUrl(url));
	const job = jobs.accept({ mode, model, body, inputs }, shape === 'number');
	if (!job) return await refuse(reply, 406, { error: 'Insufficient credits' });
	request.job = job;
	injectIntoJob(job, request);
	return job;
}

async function refuse(reply: FastifyReply, status: number, body: object): Promise<undefined> {
	await reply.code(status).send(body);
}

/** Adds a POST to the bill that was not accepted. */
function billRefusal(
	{ billing }: State,
	mode: Job['mode'],
	{ job, logged: { time }, params, body }: FastifyRequest,
	reason: string,
) {
	if (job) return;
	billing.refuse({ time, slug: (params as { slug: string }).slug, mode, body, reason });
}
