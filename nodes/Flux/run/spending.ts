import { JobError, nothingSubmitted } from '../segmind/errors';

/** Fractions of a cent come from adding up prices. */
const tolerance = 1e-9;

/** A job that is about to cost something. */
export interface PricedJob {
	/** The model's slug. */
	model: string;
	/** USD that an image of the model usually costs, where that is known. */
	typicalCost?: number;
}

/**
 * What the jobs of a run cost, in USD, held against the user's limit. Expected is the price in the catalog or, once jobs
 * of the model are done, what those have cost on average.
 */
export class Spending {
	/** What the jobs that wait for their turn are expected to cost. */
	private planned = 0;

	private plannedImages = 0;

	/** What the jobs that are done have cost. */
	private charged = 0;

	/** What the running jobs are expected to cost. */
	private reserved = 0;

	/** What jobs have cost, by model. */
	private readonly costs = new Map<string, number[]>();

	/** @param limit USD that the run may cost */
	constructor(private readonly limit = Infinity) {}

	/** Adds a job that is to be submitted to the plan. @returns what it is expected to cost, in USD */
	plan(job: PricedJob): number {
		const cost = this.expectedCost(job);
		this.planned += cost;
		this.plannedImages += 1;
		return cost;
	}

	/** Adds a job that an earlier try of the run has paid for. @param cost USD, where it is known */
	addPaid(job: PricedJob, cost?: number): void {
		this.charged += cost ?? this.expectedCost(job);
	}

	/**
	 * @param later USD that items are expected to cost which have not been planned yet
	 * @throws JobError when the run would cost more than the limit
	 */
	checkPlan(later = 0): void {
		const spent = this.charged + this.reserved;
		const planned = this.planned + later;
		const total = spent + planned;
		if (total <= this.limit + tolerance) return;
		const images = later > 0 ? 'Its images' : `Its ${this.plannedImages} new images`;
		const before = spent > 0 ? `, after the ${usd(spent)} that it has cost so far` : '';
		throw new JobError({
			message: `This run would cost about ${usd(total)}, above the spending limit of ${usd(this.limit)}`,
			description: `${images} cost about ${usd(planned)} at the usual price${before}. Process fewer items, choose a cheaper model, or raise 'Spending Limit (USD)' under Options. ${spent > 0 ? 'Nothing more was submitted.' : nothingSubmitted}`,
			charged: 'no',
		});
	}

	/**
	 * Moves a job from the plan to those that run.
	 *
	 * @returns settles it: with the cost in USD, 0 when it was not charged, or undefined when that is not known
	 * @throws JobError when it would exceed the limit
	 */
	start(job: PricedJob): (cost: number | undefined) => void {
		const expected = this.expectedCost(job);
		this.planned = Math.max(0, this.planned - expected);
		const total = this.charged + this.reserved + expected;
		if (this.charged >= this.limit - tolerance || total > this.limit + tolerance) {
			throw this.reachedError(expected);
		}
		this.reserved += expected;
		return (cost) => {
			this.reserved -= expected;
			this.charged += cost ?? expected;
			if (cost !== undefined && cost > 0) this.addCost(job, cost);
		};
	}

	private addCost({ model }: PricedJob, cost: number): void {
		this.costs.set(model, [...(this.costs.get(model) ?? []), cost]);
	}

	private expectedCost({ model, typicalCost = 0 }: PricedJob): number {
		const costs = this.costs.get(model);
		return costs ? costs.reduce((sum, cost) => sum + cost, 0) / costs.length : typicalCost;
	}

	/** @param expected USD that the image would cost; 0 when that is not known */
	private reachedError(expected: number): JobError {
		const running =
			this.reserved > tolerance ? `, and running jobs about ${usd(this.reserved)}` : '';
		const more = expected > 0 ? `; this image would add about ${usd(expected)}` : '';
		return new JobError({
			message: `The spending limit of ${usd(this.limit)} was reached`,
			description: `This run has cost ${usd(this.charged)} so far${running}${more}. The image was not submitted, so it is not charged. To generate the rest, raise 'Spending Limit (USD)' under Options and run the remaining items again.`,
			charged: 'no',
		});
	}
}

/** `$0.07`, and `$0.031` or `$0.0055` where cents are not enough. */
export function usd(amount: number): string {
	const cents = amount.toFixed(2);
	return `$${Math.abs(Number(cents) - amount) < 0.0005 ? cents : amount.toFixed(4).replace(/0$/, '')}`;
}
