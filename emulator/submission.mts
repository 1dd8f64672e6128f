import { Ajv, type ErrorObject } from 'ajv';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { keyNeeded, rateLimited } from './access.mts';
import type { Job } from './jobs.mts';
import { wrongType } from './listener.mts';
import { befall } from './misbehaviour.mts';
import { type Body, type Model, modelOf, retiredSlug } from './models.mts';
import type { Segmind } from './segmind.mts';

const ajv = new Ajv({ allErrors: true });
ajv.addFormat('uri', (text: string) => URL.canParse(text));

declare module 'fastify' {
	interface FastifyRequest {
		/** The job that this POST has become; `undefined` as long as it is not accepted. */
		job?: Job;
	}
}

/** Black Forest Labs: at most 4 megapixels. */
const mostPixels = 4 * 1024 * 1024;

/** What the routes that submit share: they ask for the key, count, and put what they refuse on the bill. */
export function submitting(segmind: Segmind, mode: Job['mode']) {
	const { account, now } = segmind;
	return {
		onRequest: [keyNeeded(account), rateLimited(account, now)],
		onResponse: noteRefusal(segmind, mode),
		config: { route: mode === 'v1' ? ('sync' as const) : ('submit' as const) },
	};
}

/**
 * Checks a POST to a model, the same for v1 and v2, and accepts it as a job.
 * @returns `undefined` when it was refused: then the answer has been sent
 */
export async function submission(
	segmind: Segmind,
	mode: Job['mode'],
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<Job | undefined> {
	const { slug } = request.params as { slug: string };
	const { settings, jobs } = segmind;
	const model = modelOf(slug, settings.launched);
	if (request.body === undefined) return await refuse(reply, 406, wrongType);
	if (slug === retiredSlug) return await refuse(reply, 410, { error: 'Model has been retired' });
	if (!model) return await refuse(reply, 404, { error: 'Model not found' });
	const detail = refusedParameters(model, request.body);
	if (detail.length > 0) return await refuse(reply, 422, { detail });

	const job = jobs.accept(mode, model, request.body as Body);
	if (!job) return await refuse(reply, 406, { error: 'Insufficient credits' });
	request.job = job;
	befall(job, request.misfortune);
	return job;
}

/** The `onResponse` hook of the submitting routes: what was refused stands on the bill, too. */
function noteRefusal(segmind: Segmind, mode: Job['mode']) {
	return async (request: FastifyRequest, reply: FastifyReply) => {
		if (request.job) return;
		segmind.bill.add({
			time: request.logged.time,
			slug: (request.params as { slug: string }).slug,
			mode,
			body: request.body,
			outcome: 'refused',
			reason: request.fault?.reset ? 'connection reset' : `HTTP ${reply.statusCode}`,
			charged: 0,
		});
	};
}

async function refuse(reply: FastifyReply, status: number, answer: object): Promise<undefined> {
	await reply.code(status).send(answer);
}

interface Refusal {
	loc: (string | number)[];
	msg: string;
}

function refusedParameters(model: Model, body: unknown): Refusal[] {
	// Ajv compiles a schema once.
	const validate = ajv.compile(model.schema);
	if (!validate(body)) return (validate.errors ?? []).map(refusal);
	const { width, height } = model.sizeOf(body as Body);
	if (width * height <= mostPixels) return [];
	return [{ loc: ['body', 'width'], msg: 'width x height must be at most 4 megapixels' }];
}

/** An Ajv error in the shape `{"loc":["body","width"],"msg":"…"}`. */
function refusal({ instancePath, params, message }: ErrorObject): Refusal {
	const name: string | undefined = params.missingProperty ?? params.additionalProperty;
	const path = instancePath.split('/').slice(1);
	const allowed = params.allowedValues ? `: ${JSON.stringify(params.allowedValues)}` : '';
	return {
		loc: ['body', ...path, ...(name === undefined ? [] : [name])],
		msg: `${message ?? 'is not allowed'}${allowed}`,
	};
}
