import type { INodeExecutionData } from 'n8n-workflow';
import { JobError } from '../segmind/errors';
import { continuesOnFail } from './agentTool';
import { errorRow } from './errorOutput';
import type { Item } from './item';

/** The images of a job that arrived, and those that did not. */
interface Delivery {
	/** One item per image that arrived. */
	items: INodeExecutionData[];
	/** One error per image that was generated and charged, but did not arrive. */
	missing: JobError[];
}

/**
 * The output of a job: its images, and a row for each that is missing when the node continues on fail.
 *
 * @throws JobError that names all missing images when it does not
 */
export function withMissingImages(item: Item, { items, missing }: Delivery): INodeExecutionData[] {
	if (missing.length === 0) return items;
	if (!continuesOnFail(item.context)) throw missingImagesError(missing, items.length);
	return [...items, ...missing.map((error) => errorRow(item, error))];
}

/** @param arrived how many images of the job arrived */
function missingImagesError(missing: JobError[], arrived: number): JobError {
	const [first] = missing;
	const all = missing.length + arrived;
	if (all === 1) return first;
	const urls = missing.flatMap(({ details: { image } }) => image?.url ?? []);
	const one = missing.length === 1;
	const description = [
		`${missing.length} of the job's ${all} images ${one ? 'is' : 'are'} missing.`,
		urls.length === missing.length
			? `${one ? 'It was' : 'They were'} charged, and Segmind keeps ${one ? 'it' : 'them'} at ${urls.join(' and ')} for 7 days.`
			: `${one ? 'It was' : 'They were'} charged. Look for ${one ? 'it' : 'them'} at ${[...urls, 'cloud.segmind.com'].join(' and ')}.`,
		arrived > 0 &&
			"To get the other images without paying again, set 'On Error' to Continue in the node's settings, save, and choose 'Retry with currently saved workflow' in the executions list.",
	];
	return new JobError({ ...first.details, description: description.filter(Boolean).join(' ') });
}
