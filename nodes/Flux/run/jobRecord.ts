import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { JobError, type Charged, type LostResponse } from '../segmind/errors';
import type { InterruptedJob } from '../segmind/interruptions';
import { allHaveUrls, type JobResult } from '../segmind/result';
import type { FailureCounts } from '../segmind/retry';
import { comparable } from '../segmind/soughtRequest';
import type { State, StoredRecord } from './storedRecord';

/** Failed jobs of one record whose IDs are remembered. */
const rememberedFailures = 5;

/**
 * What is known about one job: the only source of whether it may be charged. Record each transition before you await
 * anything else, because the run may end at any time.
 */
export class JobRecord {
	/** Whether this try got a 5xx for it, which is documented as not billed, but not certain. */
	private sawServerError = false;

	/** Whether its ID does not come from the response to its own submit. */
	wasFound = false;

	/** Whether only the request history knows it: it is older than an hour, or synchronous. */
	isOnlyInHistory = false;

	/** Segmind's last status of it, for the message when the wait ends. */
	lastStatus = '';

	/** The body of the request that this try has sent: its images are none of the result's. */
	sent?: IDataObject;

	constructor(
		private readonly stored: Pick<StoredRecord, 'state' | 'at'> & Partial<StoredRecord>,
	) {}

	/** A job that was submitted earlier, perhaps by another workflow. */
	static ofRequest(requestId: string): JobRecord {
		return new JobRecord({ state: 'accepted', at: Date.now(), requestId });
	}

	get seed(): number | undefined {
		return this.stored.seed;
	}

	get requestId(): string | undefined {
		return this.stored.requestId;
	}

	/** Whether it is the ID of this job, or of one that failed before it. */
	hadId(requestId: string): boolean {
		const { failedIds = [] } = this.stored;
		return [...failedIds, this.requestId].includes(requestId);
	}

	/** Milliseconds since the epoch, of the last transition; another machine's clock may be ahead. */
	get changedAt(): number {
		return Math.min(this.stored.at, Date.now());
	}

	/** How often its submit has failed, over all tries of a retry together; to be counted up in place. */
	get failures(): FailureCounts {
		return (this.stored.failures ??= {});
	}

	/** Milliseconds since the epoch at which it was submitted last. */
	get sentAt(): number {
		return this.stored.sentAt ?? this.stored.at;
	}

	/** What identifies it, together with its place among the item's images. */
	get evaluated(): string | undefined {
		return this.stored.evaluated;
	}

	/** Which of the item's images it is, from 0. */
	get image(): number {
		return this.stored.image ?? 0;
	}

	/** Whether it is paid for, but none of its images arrived. */
	get isUndelivered(): boolean {
		return this.stored.state === 'delivered' && this.stored.output?.length === 0;
	}

	/** What was asked for, by which the history knows it again; undefined for a job that another execution has sent. */
	get sentValues(): Record<string, string> | undefined {
		return this.stored.sentValues;
	}

	get isReused(): boolean {
		return this.stored.reused === true;
	}

	get isNew(): boolean {
		return this.stored.state === 'new';
	}

	get isUnconfirmed(): boolean {
		return this.stored.state === 'unconfirmed';
	}

	/** What came in place of the response to its submit, if anything. */
	get lostResponse(): LostResponse | undefined {
		return this.stored.lost;
	}

	/** Whether Segmind has given it an ID, so that it can be waited for. */
	get isAccepted(): boolean {
		return this.stored.state === 'accepted';
	}

	/** Whether it was accepted by an earlier try, so that it costs nothing to go on. */
	get canResume(): boolean {
		return !this.isNew && !this.isUnconfirmed;
	}

	/** The images of a completed job. */
	get result(): JobResult | undefined {
		return this.stored.result;
	}

	/** The output of a delivered job. */
	get output(): INodeExecutionData[] | undefined {
		return this.stored.output;
	}

	/** Why images of a delivered job are not in its output. */
	get missing(): JobError[] {
		return (this.stored.missing ?? []).map((details) => new JobError(details));
	}

	get charged(): Charged {
		const { state, finished } = this.stored;
		if (finished || state === 'completed' || state === 'delivered') return 'yes';
		return state === 'new' && !this.sawServerError ? 'no' : 'unknown';
	}

	/** USD: 0 when it is not charged, undefined when that or the amount is not known. */
	get cost(): number | undefined {
		if (this.charged === 'no' || this.isReused) return 0;
		const metrics = this.result?.metrics ?? (this.output?.[0]?.json.metrics as IDataObject);
		return typeof metrics?.cost === 'number' ? metrics.cost : undefined;
	}

	/** What to tell the user when the wait for it is interrupted. */
	get interrupted(): InterruptedJob {
		const images = this.result?.images ?? [];
		return {
			requestId: this.isUnconfirmed ? undefined : this.requestId,
			maybeCharged: this.charged !== 'no',
			isCompleted: this.charged === 'yes',
			lastStatus: this.lastStatus,
			urls: allHaveUrls(images) ? images.map(({ url }) => url) : [],
		};
	}

	/** Its body is composed, and will be sent. */
	composed(body: IDataObject): void {
		this.stored.sentValues = comparable(body);
	}

	/**
	 * The request is about to be sent: from now on it must not be sent again by accident.
	 *
	 * @param sentAt milliseconds since the epoch, when another execution has sent it
	 */
	sending(sentAt = Date.now()): void {
		this.set('unconfirmed');
		this.stored.sentAt = sentAt;
	}

	/**
	 * It was not accepted, or it failed.
	 *
	 * @param serverError whether Segmind responded with a 5xx
	 * @param requestId the one that the response names
	 */
	notAccepted(serverError = false, requestId = this.stored.requestId): void {
		const { finished, failedIds = [] } = this.stored;
		if (finished) return;
		if (requestId !== undefined)
			this.stored.failedIds = [...failedIds, requestId].slice(-rememberedFailures);
		this.set('new');
		delete this.stored.reused;
		this.sawServerError ||= serverError;
	}

	/** A success arrived whose body has not been read yet, or a gateway gave up waiting. */
	unconfirmed(requestId: string | undefined, lost?: LostResponse): void {
		this.set('unconfirmed', { requestId, lost });
	}

	/** Segmind says that it is completed: from now on it is paid, whatever else is said. */
	finished(): void {
		this.stored.finished = true;
	}

	accepted(requestId: string): void {
		this.set('accepted', { requestId });
	}

	/** The history, or another execution, has its ID. */
	found(requestId: string): void {
		this.accepted(requestId);
		this.wasFound = true;
	}

	/** Sends it with another seed than an earlier try, which was not accepted. */
	reseed(seed: number): void {
		this.stored.seed = seed;
	}

	/** An earlier request has made it, or is making it. */
	reuse(requestId: string): void {
		this.found(requestId);
		this.stored.reused = true;
	}

	/** Segmind keeps a job for an hour and images with a URL for 7 days, so those can be fetched later. */
	completed(result: JobResult): void {
		if (allHaveUrls(result.images)) this.set('completed', { requestId: result.requestId, result });
	}

	/**
	 * The images of a synchronous job cannot be fetched again.
	 *
	 * @param missing why images are not in the output: a retry cannot get them either
	 */
	delivered(
		requestId: string | undefined,
		output: INodeExecutionData[],
		missing: JobError[] = [],
	): void {
		const details = missing.map((error) => error.details);
		this.set('delivered', { requestId, output, ...(details.length > 0 && { missing: details }) });
	}

	private set(
		state: State,
		more: Pick<StoredRecord, 'requestId' | 'lost' | 'result' | 'output' | 'missing'> = {},
	): void {
		const keys = ['requestId', 'lost', 'result', 'output', 'missing'] as const;
		for (const key of keys) delete this.stored[key];
		if (state !== 'new' && state !== 'unconfirmed') delete this.stored.sentValues;
		Object.assign(this.stored, { state, at: Date.now(), ...more });
	}
}
