import type { IDataObject } from 'n8n-workflow';
import { RequestLimit } from './requestLimit';
import { requestedDelay, withJitter } from './retryDelay';

/** What a limit may count or leave out: Segmind does not say whether lookups count. */
export type RequestKind = 'paid' | 'upload' | 'lookup';

/** A request that was sent. */
export interface SentRequest {
	readonly kind: RequestKind;
	/** Milliseconds since the epoch. */
	readonly at: number;
}

/** From a refusal until a request gets through again. */
interface Stop {
	/** When the first of the requests was sent that used the limit up. */
	from: number;
	refusedAt: number;
	/** When the newest refusal came, and until when nothing is sent. */
	closedAt: number;
	until: number;
	/** The same as the server has named it, without jitter. */
	named?: number;
	/** Refusals in a row, not counting those that were sent together. */
	attempts: number;
}

/** Milliseconds: all limits that Segmind has published are per minute. */
const minute = 60_000;

/** Milliseconds after which a request counts as let through: a refusal comes at once, a synchronous image late. */
const settleTime = 1_000;

/** Milliseconds until a refused request may be sent again. */
const longStop = 5_000;

/** The smallest of the published limits. One refusal after fewer requests says nothing about the rate. */
const smallestLimit = 5;

/**
 * How many requests may be unanswered before the limit is known: a limit refuses at most those. The more got through in
 * the last minute, the more: at most one in ten is then refused.
 */
const unanswered: Record<RequestKind, number> = { paid: 15, upload: 6, lookup: 6 };

/**
 * What is known of a rate limit from what got through and what was refused; arithmetic without timers. Nothing is held
 * back before the first refusal, but for a burst. A refusal stops everything until the time that it names; then one
 * request finds out, each that gets through lets two more follow, and what got through before the refusal is the limit,
 * as a count within the time from the first of those requests to the first after the stop. So it needs to know neither
 * the length of the server's window nor its kind (fixed, sliding, token bucket), nor what counts: it binds only kinds
 * that were refused, and what costs money.
 */
export class RequestRate {
	/** Requests that were not refused, oldest first. */
	private readonly sent: SentRequest[] = [];

	/** Those of them that neither have a response nor are old. */
	private readonly unsettled = new Set<SentRequest>();

	/** What the limit counts, as far as refusals have shown. */
	private readonly counted = new Set<RequestKind>();

	private limit?: RequestLimit;

	private stop?: Stop;

	/** What Segmind has said to be left. */
	private quota?: { left: number; until: number; asOf: number };

	/** When the first request after the newest stop was sent. */
	private openedAt = -Infinity;

	private refusedAt = -Infinity;

	/** Requests that may be unanswered after a stop: one more for each that gets through. */
	private ramp = Infinity;

	/** @param random from 0 to 1, for the jitter */
	constructor(private readonly random: () => number = Math.random) {}

	/** Whether a request was refused in the last minute. @param now milliseconds since the epoch */
	isScarce(now: number): boolean {
		return now - this.refusedAt < minute;
	}

	/** Milliseconds until the time that the newest refusal named; 0 when there was none or it has passed. */
	closedFor(now: number): number {
		return Math.max(0, (this.stop?.until ?? 0) - now);
	}

	/** When a request may be sent, as far as is known by now: not after `now` means at once. */
	earliest(kind: RequestKind, now: number): number {
		this.settleOld(now);
		if (this.closedFor(now) > 0) return now + this.closedFor(now);
		const [oldest] = this.unsettled;
		if (oldest && this.unsettled.size >= this.maxUnsettled(kind)) return oldest.at + settleTime;
		if (!this.counted.has(kind)) return now;
		return Math.max(now, this.quotaReset(now), this.withinLimit(now));
	}

	/** Notes that a request is sent. */
	send(kind: RequestKind, now: number): SentRequest {
		const request = { kind, at: now };
		this.sent.push(request);
		this.unsettled.add(request);
		if (this.quota && this.counted.has(kind)) this.quota.left -= 1;
		return request;
	}

	/** Notes a response other than a 429. */
	passed(request: SentRequest, headers: IDataObject, now: number): void {
		this.settle(request);
		this.readQuota(request, headers, now);
	}

	/** Notes that a request got no response. */
	lost(request: SentRequest): void {
		this.unsettled.delete(request);
	}

	/** Notes that a request was not sent after all. */
	cancel(request: SentRequest): void {
		this.unsettled.delete(request);
		const index = this.sent.lastIndexOf(request);
		if (index >= 0) this.sent.splice(index, 1);
	}

	/** Notes a 429. */
	refused(request: SentRequest, headers: IDataObject, now: number): void {
		this.cancel(request);
		this.count(request.kind);
		this.refusedAt = now;
		// Sent before the newest stop had ended: that stop was for the same reason.
		if (request.at < this.openedAt) return;
		const delay = requestedDelay(headers, now);
		if (this.stop && request.at <= this.stop.closedAt) {
			this.stop.until = Math.max(this.stop.until, now + (delay ?? 0));
			return;
		}
		const attempts = (this.stop?.attempts ?? 0) + 1;
		this.stop = {
			from: this.stop?.from ?? this.startOfBurst(now),
			refusedAt: this.stop?.refusedAt ?? now,
			closedAt: now,
			until: now + withJitter(attempts, delay, this.random()),
			named: delay === undefined ? undefined : now + delay,
			attempts,
		};
		this.ramp = 1;
	}

	/** Who counts anything counts what costs money. */
	private count(kind: RequestKind): void {
		this.counted.add(kind).add('paid');
	}

	private settle(request: SentRequest): void {
		// Already, because it took long.
		if (!this.unsettled.delete(request)) return;
		if (this.stop && request.at > this.stop.closedAt) this.reopen(request.at, this.stop);
		if (request.at >= this.openedAt) this.ramp += 1;
	}

	/** A request got through after a stop: now the limit is known. */
	private reopen(at: number, { from, refusedAt, named = at }: Stop): void {
		const count = this.sent.filter(
			(each) => this.counted.has(each.kind) && each.at >= from && each.at <= refusedAt,
		).length;
		// A refusal that costs little time, and comes seldom, is cheaper than keeping to a rate.
		const isLong = named - refusedAt >= longStop && count >= smallestLimit;
		const isFrequent = refusedAt - this.openedAt < minute && count <= smallestLimit;
		this.limit = this.limit?.renewed(at);
		if (isLong || isFrequent) {
			const span = Math.min(minute, Math.max(1, named - from));
			this.limit = new RequestLimit(Math.max(1, count), span, at);
		}
		this.openedAt = at;
		this.stop = undefined;
	}

	private startOfBurst(now: number): number {
		const start = Math.max(this.openedAt, now - minute);
		return this.sent.find(({ kind, at }) => this.counted.has(kind) && at >= start)?.at ?? now;
	}

	private settleOld(now: number): void {
		for (const request of this.unsettled) {
			if (request.at > now - settleTime) break;
			this.settle(request);
		}
		const kept = Math.min(this.stop?.from ?? now, now - minute);
		const old = this.sent.findIndex(({ at }) => at >= kept);
		// Rarely, because it moves all others.
		if (old > 100 || old < 0) this.sent.splice(0, old < 0 ? this.sent.length : old);
	}

	private maxUnsettled(kind: RequestKind): number {
		const most = this.limit?.maxUnsettled ?? unanswered[kind] + Math.floor(this.sent.length / 10);
		return Math.min(this.ramp, most);
	}

	/** When the limit allows one more request. */
	private withinLimit(now: number): number {
		if (this.limit?.isOver(now)) this.limit = undefined;
		// As after a stop, one request finds out.
		if (this.limit?.lift(now)) this.ramp = 1;
		const counted = this.sent.filter(({ kind }) => this.counted.has(kind));
		const times = counted.map(({ at }) => at);
		return this.limit?.earliest(times, now) ?? now;
	}

	private quotaReset(now: number): number {
		return this.quota && this.quota.left <= 0 ? this.quota.until : now;
	}

	private readQuota(request: SentRequest, headers: IDataObject, now: number): void {
		const left = Number(headers['x-rate-limit-remaining'] ?? NaN);
		const reset = requestedDelay(headers, now);
		if (!(left >= 0) || reset === undefined || request.at < (this.quota?.asOf ?? 0)) return;
		this.count(request.kind);
		const later = [...this.unsettled].filter(
			({ kind, at }) => this.counted.has(kind) && at >= request.at,
		);
		this.quota = { left: left - later.length, until: now + reset, asOf: request.at };
	}
}
