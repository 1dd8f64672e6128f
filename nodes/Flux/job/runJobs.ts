import type { INodeExecutionData } from 'n8n-workflow';
import { identify, type ImageFile } from '../images/inputFile';
import { seedOf } from '../models/body';
import { continuesOnFail } from '../run/agentTool';
import { errorRow } from '../run/errorOutput';
import { fingerprintsOf, type Fingerprints } from '../run/fingerprints';
import type { Item } from '../run/item';
import type { JobRecord } from '../run/jobRecord';
import { LimiterClosedError } from '../run/limiter';
import { Interruption } from '../segmind/deadline';
import { priceOf, type Job } from './job';
import { runJob } from './runJob';

/**
 * All jobs of one item: one for each of its images. None is submitted before every item of the run is valid, and the
 * run is within its spending limit.
 *
 * @returns the items of all images, in their order; when the node continues on fail, with a row for each that failed
 * @throws what runJob throws; `item` then stands for the image that failed
 */
export async function runJobs(item: Item, job: Job): Promise<INodeExecutionData[]> {
	const { context, run } = item;
	run.reusesAll &&= job.reuse;
	const files = await run.fileAccess.run(async () => await readFiles(item, job));
	const digests = files.map(({ digest }) => digest);
	const fingerprints = fingerprintsOf(context, job.identity, digests);
	const parts = Array.from({ length: job.numberOfImages }, (_, image) => item.forImage(image));
	const cost = planCosts(parts, job, fingerprints);
	await run.waitUntilAllValid(item.index);
	// A try after the user's Stop must say nothing else about the job.
	item.deadline(job.timeout).check();
	run.spending().checkPlan(cost * run.itemsToCome);
	const records = openRecords(parts, job, fingerprints);
	return await allOutputs(
		item,
		parts,
		async (part, index) => await runJob(part, job, records[index], files),
	);
}

/** The files among the job's references, in their order. @throws JobError when one is not an image for Segmind */
async function readFiles({ context }: Item, { references: lists }: Job): Promise<ImageFile[]> {
	const files: ImageFile[] = [];
	for (const reference of lists.flatMap(({ references }) => references)) {
		if ('file' in reference) files.push(await identify(context, reference.file));
	}
	return files;
}

/** Adds the item's jobs to the run's costs. @returns what those are expected to cost that are not paid yet, in USD */
function planCosts(parts: Item[], job: Job, fingerprints: Fingerprints): number {
	let planned = 0;
	for (const { place, run } of parts) {
		const spending = run.spending(job.spendingLimit);
		const earlier = run.ledger.find(place, fingerprints);
		if (earlier?.canResume) spending.addPaid(priceOf(job), earlier.cost);
		// What is reused costs nothing, and which images that will be is not known yet.
		else if (!job.reuse) planned += spending.plan(priceOf(job));
	}
	return planned;
}

/** A record for each job. Their seeds follow the first one's, which is the same in every try, or for every equal request. */
function openRecords(parts: Item[], job: Job, fingerprints: Fingerprints): JobRecord[] {
	const records: JobRecord[] = [];
	const isDrawn = job.reuse && job.parameters.seed === undefined;
	const firstSeed = isDrawn ? seedOf(fingerprints.evaluated) : job.seed;
	for (const part of parts) {
		const { ledger } = part.run;
		const earlier = ledger.earlier(part.place);
		const seed = (records[0]?.seed ?? firstSeed) + part.image;
		const record = (part.record = ledger.open(part.place, fingerprints, job.slug, seed));
		if (isDrawn && record.isNew) record.reseed(firstSeed + part.image);
		if (earlier?.requestId && earlier.requestId !== record.requestId) {
			part.log('info', `The request has changed: job ${earlier.requestId} is not waited for`);
		}
		records.push(record);
	}
	return records;
}

/** Runs the jobs of all parts to their end, whatever becomes of the others. */
async function allOutputs(
	item: Item,
	parts: Item[],
	run: (part: Item, index: number) => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	const outputs = await Promise.allSettled(
		parts.map(async (part, index) => await run(part, index).catch(asErrorRow(part))),
	);
	const failures = outputs.flatMap((output, index) =>
		output.status === 'rejected' ? [{ part: parts[index], reason: output.reason as Error }] : [],
	);
	// A job that was not started has no error of its own.
	const failure =
		failures.find(({ reason }) => !(reason instanceof LimiterClosedError)) ?? failures[0];
	if (failure) {
		item.represent(failure.part);
		throw failure.reason;
	}
	const items = outputs.map((output) => (output.status === 'fulfilled' ? output.value : []));
	return parts.length > 1 ? numbered(items) : items.flat();
}

/** Turns the error of one image into its row, so that the others are still delivered. */
function asErrorRow(part: Item): (reason: unknown) => Promise<INodeExecutionData[]> {
	return async (reason) => {
		const endsRun =
			reason instanceof LimiterClosedError ||
			(reason instanceof Interruption && reason.reason === 'abort');
		return endsRun || !continuesOnFail(part.context)
			? await Promise.reject(reason)
			: [errorRow(part, reason)];
	};
}

/** Numbers the images of an item. A job may have several of its own, which it has numbered. */
function numbered(outputs: INodeExecutionData[][]): INodeExecutionData[] {
	let before = 0;
	return outputs.flatMap((items) => {
		const first = before;
		before += items.length;
		return items.map((item) => {
			const own = typeof item.json.image_index === 'number' ? item.json.image_index : 0;
			return { ...item, json: { ...item.json, image_index: first + own } };
		});
	});
}
