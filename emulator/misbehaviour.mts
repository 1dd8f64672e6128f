import type { FastifyInstance, FastifyRequest } from 'fastify';
import { chanceFrom, pickWeighted } from './chance.mts';
import { beforeHandling, type FaultRoute } from './faults.mts';
import { slowAnswer } from './halfAnswers.mts';
import type { Job, Jobs } from './jobs.mts';
import { type Misfortune, misfortunes } from './misfortunes.mts';

/** How badly an emulator behaves. */
export interface MisbehaviourSettings {
	/** The same seed deals the same misfortunes to the same jobs, in whatever order their requests come. */
	seed: number;
	/** Of all requests, 0 to 1. */
	share: number;
}

declare module 'fastify' {
	interface FastifyRequest {
		misfortune?: Misfortune;
	}
}

/** Lets requests on all routes go wrong at random, and keeps book of it. */
export class Misbehaviour {
	/** How many of each kind were dealt, such as `{ 'submit: answer lost': 2 }`. */
	readonly dealt: Record<string, number> = {};
	/** The request ids of jobs that were accepted without the client being told so. */
	readonly unheard: string[] = [];
	private readonly asked = new Map<string, number>();

	constructor(
		private settings: MisbehaviourSettings | undefined,
		private readonly jobs: Jobs,
		private readonly now: () => number,
	) {}

	/** Behaves like this from now on. */
	misbehave(settings: MisbehaviourSettings | undefined) {
		this.settings = settings;
	}

	/**
	 * What befalls a request. Drawn from the seed, the route, the job's prompt and how many requests for it
	 * came before: so a run replays although its requests never come in the same order twice.
	 */
	deal(route: FaultRoute, request: FastifyRequest): Misfortune | undefined {
		if (!this.settings) return undefined;
		const subject = `${route} ${this.subjectOf(request)}`;
		const times = (this.asked.get(subject) ?? 0) + 1;
		this.asked.set(subject, times);
		const chance = chanceFrom(`${this.settings.seed} ${subject} ${times}`);
		if (chance() >= this.settings.share) return undefined;
		const misfortune = pickWeighted(misfortunes[route], chance())(chance, this.now());
		const name = `${route}: ${misfortune.kind}`;
		this.dealt[name] = (this.dealt[name] ?? 0) + 1;
		return misfortune;
	}

	/** Notes a job whose id stays with the server. */
	noteUnheard({ request_id }: Job) {
		this.unheard.push(request_id);
	}

	/** Forgets what was dealt, and behaves as told. */
	clear(settings: MisbehaviourSettings | undefined) {
		this.settings = settings;
		this.unheard.length = 0;
		this.asked.clear();
		for (const name of Object.keys(this.dealt)) delete this.dealt[name];
	}

	/** The prompt of the job that a request is about, and which of its pictures; failing that, path and body. */
	private subjectOf({ body, params, url }: FastifyRequest): string {
		const { id, name = '' } = params as { id?: string; name?: string };
		const [, owner = '', number = ''] = /^(.+?)(_\d+)?\.\w+$/.exec(name) ?? [];
		const asked = this.jobs.find(id ?? owner)?.body ?? (body as { prompt?: unknown } | undefined);
		const prompt = asked?.prompt;
		return typeof prompt === 'string' ? prompt + number : url + JSON.stringify(body ?? '');
	}
}

/** Puts the misbehaviour behind the faults: what is asked for by `failNext` comes first. */
export function addMisbehaviour(server: FastifyInstance, misbehaviour: Misbehaviour) {
	server.decorateRequest('misfortune');
	server.addHook('preHandler', async (request, reply) => {
		const { route } = request.routeOptions.config;
		if (!route || request.fault || reply.sent) return;
		request.misfortune = request.fault = misbehaviour.deal(route, request);
		if (request.fault) await beforeHandling(request.fault, request, reply);
	});
	server.addHook('onSend', async (request, reply, payload) => {
		const { misfortune, job } = request;
		if (!misfortune) return payload;
		const { lostAnswer, cutOff, shortened, slowMs } = misfortune;
		// The synchronous answer has the id in its headers, which come before the part that is missing.
		const namedInHeaders = reply.hasHeader('x-request-id') && !lostAnswer;
		const isWhole = !lostAnswer && !cutOff && !shortened;
		if (job && !isWhole && !namedInHeaders) misbehaviour.noteUnheard(job);
		return slowMs === undefined ? payload : slowAnswer(reply, payload, slowMs);
	});
}

/** How many times longer than usual a stuck job takes. */
const stuckFactor = 10;

/** Lets a job fare as its request was dealt. To be called when it has just been accepted. */
export function befall(job: Job, misfortune: Misfortune | undefined) {
	switch (misfortune?.job) {
		case 'moderated':
			job.error = 'Content moderated. The prompt was flagged by the safety system.';
			break;
		case 'lost worker':
			job.error = 'Worker lost: the job did not finish';
			break;
		case 'stuck':
			job.seconds *= stuckFactor;
			job.finishAt += (job.finishAt - job.acceptedAt) * (stuckFactor - 1);
	}
}
