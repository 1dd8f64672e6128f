import type { FastifyRequest } from 'fastify';
import { chaosFaults } from './chaosFaults.mts';
import type { ChaosKind, MakeFault } from './chaosKinds.mts';
import type { Fault, FaultRoute } from './faults.mts';
import type { Jobs } from './jobs.mts';
import type { Body } from './model.mts';
import { pickWeighted, seededRandom } from './random.mts';

/** How often random faults occur. */
export interface ChaosSettings {
	/** The same seed gives the same faults to the same jobs, in whatever order their requests arrive. */
	seed: number;
	/** The share of requests that fail, 0 to 1. */
	share: number;
	/** Kinds of faults to leave out; the others stay as likely, compared with each other. Default: none. */
	without?: readonly ChaosKind[];
}

/** Random faults on all routes, and what they did. */
export class Chaos {
	/** How many faults of each kind were injected, such as `{ 'submit: response lost': 2 }`. */
	readonly injected: Record<string, number> = {};
	/** The request ids of accepted jobs that the client was never told. */
	readonly lostIds: string[] = [];
	/** The request ids of accepted jobs whose response was lost, replaced or cut off. */
	readonly damagedIds: string[] = [];
	/** The broken image of jobs that have one: by request id, the index from 0. */
	readonly brokenImages = new Map<string, number>();
	private readonly requestCounts = new Map<string, number>();

	constructor(
		private readonly settings: ChaosSettings | undefined,
		private readonly jobs: Jobs,
		private readonly now: () => number,
	) {}

	/**
	 * Picks the fault for a request, if any. It depends on the seed, the route, the job's prompt (or its other parameters
	 * where the model has none) and the number of earlier requests for it, so a run can be repeated although its requests
	 * never arrive in the same order.
	 */
	pick(route: FaultRoute, request: FastifyRequest): Fault | undefined {
		if (!this.settings) return undefined;
		const subject = `${route} ${this.subjectOf(request)}`;
		const count = (this.requestCounts.get(subject) ?? 0) + 1;
		this.requestCounts.set(subject, count);
		const random = seededRandom(`${this.settings.seed} ${subject} ${count}`);
		if (random() >= this.settings.share) return undefined;
		const { without = [] } = this.settings;
		const faults = chaosFaults[route].filter(([, , kind]) => !kind || !without.includes(kind));
		const makes = faults.map(([weight, make]): [number, MakeFault] => [weight, make]);
		const fault = pickWeighted(makes, random())(random, this.now());
		const name = `${route}: ${fault.kind}`;
		this.injected[name] = (this.injected[name] ?? 0) + 1;
		return fault;
	}

	/** Forgets what was injected. */
	clear() {
		this.lostIds.length = 0;
		this.brokenImages.clear();
		this.damagedIds.length = 0;
		this.requestCounts.clear();
		for (const name of Object.keys(this.injected)) delete this.injected[name];
	}

	/** What tells the request's job apart and the number of the image; for other requests path and body. */
	private subjectOf({ body, params, url }: FastifyRequest): string {
		const { id, slug, name = '' } = params as { id?: string; slug?: string; name?: string };
		const [, owner = '', number = ''] = /^(.+?)(_\d+)?\.\w+$/.exec(name) ?? [];
		const submitted = slug === undefined ? undefined : (body as Body | null | undefined);
		const jobBody = this.jobs.find(id ?? owner)?.body ?? submitted;
		if (typeof jobBody?.prompt === 'string') return jobBody.prompt + number;
		if (jobBody) return withoutHosts({ ...jobBody, seed: undefined }) + number;
		return url + JSON.stringify(body ?? '');
	}
}

/** A body as text, without the ports of its images, which differ from run to run. */
function withoutHosts(body: object): string {
	return JSON.stringify(body).replace(/"https?:\/\/[^/"]*/g, '"');
}
