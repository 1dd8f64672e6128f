import { sleep } from 'n8n-workflow';
import type { HttpResponse, Outcome } from './outcome';
import { ConnectionError } from './connectionError';
import type { Deadline } from './deadline';
import { RequestRate, type RequestKind, type SentRequest } from './requestRate';

/** Requests with the API key: what kind they are, and who goes first when they have to wait. */
const endpoints = {
	result: { kind: 'lookup', order: 0 },
	submit: { kind: 'paid', order: 1 },
	sync: { kind: 'paid', order: 1 },
	upload: { kind: 'upload', order: 2 },
	getCredits: { kind: 'lookup', order: 3 },
	getStatus: { kind: 'lookup', order: 3 },
	history: { kind: 'lookup', order: 3 },
	status: { kind: 'lookup', order: 4 },
} satisfies Record<string, { kind: RequestKind; order: number }>;

export type GatedEndpoint = keyof typeof endpoints;

/** Whose turn it is to be, and what ends the wait for it. */
export interface Turn {
	endpoint: GatedEndpoint;
	deadline: Deadline;
	/** The probability that a job is done, from 0 to 1: among polls, the highest goes first. */
	likelihood?: () => number;
	/** Called while it waits, too: throws when it is not to be sent any more. */
	check?: () => void;
}

interface Waiting extends Turn {
	/** Set when its turn has come. */
	request?: SentRequest;
	go: () => void;
}

/** From this probability on, a poll brings an image and frees a slot: that comes before a new job. */
const surelyDone = 0.9;

/** Milliseconds: what would run out of time goes first. */
const urgent = 15_000;

/** Milliseconds between two looks at what ends a wait. */
const lookInterval = 1_000;

/** Milliseconds without a request after which what is known of a key is forgotten. */
const memory = 600_000;

/** All requests with one key, of all runs in this process, pass it: after a 429 to any of them, all wait. */
export class RateGate {
	private readonly rate: RequestRate;

	/** In order of arrival. */
	private readonly waiting: Waiting[] = [];

	/** When the next timer fires, milliseconds since the epoch. */
	private wakesAt = Infinity;

	private usedAt: number;

	/** The newest response with a 429. */
	private refusal?: HttpResponse;

	constructor(
		private readonly now: () => number = Date.now,
		random?: () => number,
	) {
		this.rate = new RequestRate(random);
		this.usedAt = now();
	}

	/** Whether a request was refused in the last minute, so that each is worth more. */
	get isScarce(): boolean {
		return this.rate.isScarce(this.now());
	}

	/** Milliseconds until the time that the newest 429 named. */
	get closedFor(): number {
		return this.rate.closedFor(this.now());
	}

	/** Whether it may be forgotten. */
	get isUnused(): boolean {
		return this.waiting.length === 0 && this.now() - this.usedAt > memory;
	}

	/**
	 * Sends a request when its turn comes.
	 *
	 * @returns its outcome; for a job that would have to wait beyond its time limit, the refusal that is the reason, at once
	 * @throws Interruption when the time limit or the user's Stop comes first, or what `check` throws
	 */
	async pass<Body>(send: () => Promise<Outcome<Body>>, turn: Turn): Promise<Outcome<Body>> {
		const request = await this.turn(turn);
		if (!request) return this.refusal as Outcome<Body>;
		let outcome: Outcome<Body> | undefined;
		try {
			outcome = await send();
			return outcome;
		} finally {
			this.settle(request, outcome);
			this.next();
		}
	}

	private async turn(turn: Turn): Promise<SentRequest | undefined> {
		let go = () => {};
		const came = new Promise<void>((resolve) => (go = resolve));
		const waiting: Waiting = { ...turn, go };
		this.waiting.push(waiting);
		this.next();
		let hasCome = false;
		try {
			while (!waiting.request) {
				if (this.isHopeless(turn)) return undefined;
				await this.wait(waiting, came);
			}
			hasCome = true;
			return waiting.request;
		} finally {
			if (!hasCome) this.withdraw(waiting);
		}
	}

	private isHopeless({ endpoint, deadline }: Turn): boolean {
		return endpoints[endpoint].kind === 'paid' && this.closedFor >= deadline.remaining;
	}

	/** Waits for a moment. The wait of a job for its turn does not count toward its time limit, a closed gate does. */
	private async wait(waiting: Waiting, came: Promise<void>): Promise<void> {
		const { deadline, endpoint, check } = waiting;
		const since = this.now();
		const isInTurn = endpoints[endpoint].kind === 'paid' && this.closedFor === 0;
		await Promise.race([came, deadline.sleep(lookInterval)]);
		if (isInTurn) deadline.postpone(this.now() - since);
		check?.();
	}

	/** Takes back a request whose wait has ended before its turn came, or in the same moment. */
	private withdraw(waiting: Waiting): void {
		this.leave(waiting);
		if (waiting.request) this.rate.cancel(waiting.request);
		this.next();
	}

	private leave(waiting: Waiting): void {
		const index = this.waiting.indexOf(waiting);
		if (index >= 0) this.waiting.splice(index, 1);
	}

	private settle(request: SentRequest, outcome: Outcome<unknown> | undefined): void {
		const now = this.now();
		if (!outcome) this.rate.cancel(request);
		else if (outcome instanceof ConnectionError) this.rate.lost(request);
		else if (outcome.status === 429) {
			this.refusal = outcome;
			this.rate.refused(request, outcome.headers, now);
		} else this.rate.passed(request, outcome.headers, now);
	}

	/** Lets go whoever may, and wakes up when somebody else may. */
	private next(): void {
		const now = (this.usedAt = this.now());
		while (this.waiting.length > 0) {
			const times = {
				paid: this.rate.earliest('paid', now),
				upload: this.rate.earliest('upload', now),
				lookup: this.rate.earliest('lookup', now),
			};
			const timeOf = ({ endpoint }: Turn) => times[endpoints[endpoint].kind];
			const first = firstOf(this.waiting.filter((each) => timeOf(each) <= now));
			if (!first) return this.wakeAt(Math.min(...this.waiting.map(timeOf)));
			this.leave(first);
			first.request = this.rate.send(endpoints[first.endpoint].kind, now);
			first.go();
		}
	}

	private wakeAt(time: number): void {
		if (time >= this.wakesAt) return;
		this.wakesAt = time;
		void sleep(Math.ceil(time - this.now())).then(() => {
			// An earlier timer has replaced it.
			if (this.wakesAt !== time) return;
			this.wakesAt = Infinity;
			this.next();
		});
	}
}

/** Of those that wait, the one to go first: by its order, then by its probability, then by its place in the queue. */
function firstOf(waiting: Waiting[]): Waiting | undefined {
	let first: { each: Waiting; rank: number } | undefined;
	for (const each of waiting) {
		const rank = rankOf(each);
		if (!first || rank < first.rank) first = { each, rank };
	}
	return first?.each;
}

function rankOf({ endpoint, likelihood, deadline }: Turn): number {
	const { kind, order } = endpoints[endpoint];
	// The wait of a new job for its turn does not count toward its time limit.
	if (kind !== 'paid' && order > 0 && deadline.remaining < urgent) return 0.5;
	const probability = likelihood?.() ?? 0;
	return (probability >= surelyDone ? 1 : order) - probability;
}

/** By account. */
const gates = new Map<string, RateGate>();

/** The gate that all requests with a key pass. @param account see accountOf */
export function gateFor(account: string): RateGate {
	for (const [id, gate] of gates) if (gate.isUnused) gates.delete(id);
	const gate = gates.get(account) ?? new RateGate();
	gates.set(account, gate);
	return gate;
}
