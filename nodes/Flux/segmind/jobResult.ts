import type { Metrics, PictureSource } from './result';
import type { ReadableBody } from './client';

/** One picture of a finished job: named by Segmind, or arriving as the answer itself. */
export type Picture = PictureSource | { body: ReadableBody | Buffer };

/** A job that Segmind has finished. */
export interface JobResult {
	requestId?: string;
	pictures: Picture[];
	/** The model's slug, when the answer names it. */
	model?: string;
	/** The seed Segmind says it used. */
	seed?: number;
	metrics: Metrics;
}
