import type { ImageFile } from '../images/inputFile';
import type { OutputOptions } from '../images/items';
import type { ReferenceList } from '../images/references';
import type { ModelRequest } from '../models/body';
import type { RequestIdentity } from '../models/identity';
import type { FileName } from '../run/fileNames';
import type { Item } from '../run/item';
import type { JobRecord } from '../run/jobRecord';
import type { ConcurrencyLimiter } from '../run/limiter';
import type { PricedJob } from '../run/spending';
import type { Session } from '../segmind/retry';

/** One image job of one item, valid and ready to be submitted. */
export interface Job extends ModelRequest {
	mode: 'async' | 'submit' | 'sync';
	/** By which a retry knows it again. */
	identity: RequestIdentity;
	/** The images that it refers to. */
	references: ReferenceList[];
	/** Seconds that the model usually takes. */
	typicalSeconds: number;
	/** USD that an image of the model usually costs, where that is known. */
	typicalCost?: number;
	/** Jobs at a time in this run of the node. */
	maxConcurrency: number;
	/** Whether an image that an earlier request has made is fetched instead of paying for it again. */
	reuse: boolean;
	/** Images of the item, each a job like this one with the next seed. */
	numberOfImages: number;
	/** USD that this run of the node may cost; undefined: any. */
	spendingLimit?: number;
	output: OutputOptions;
	/** Seconds for the whole job. */
	timeout: number;
	/** Seconds between two polls; undefined: adaptive. */
	pollInterval?: number;
}

/** A job that holds a slot of the limiter. */
export interface ActiveJob {
	item: Item;
	job: Job;
	record: JobRecord;
	/** The files among its references, in their order. */
	files: ImageFile[];
	session: Session;
	limiter: ConcurrencyLimiter;
	fileName: FileName;
	/** To be called before it is paid for. @throws JobError when the run's spending limit is reached */
	reserve: () => void;
}

/** What the run's spending is counted by. */
export function priceOf({ slug, typicalCost }: Job): PricedJob {
	return { model: slug, typicalCost };
}
