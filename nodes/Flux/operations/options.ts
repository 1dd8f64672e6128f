import type {
	IDataObject,
	IDisplayOptions,
	IExecuteSingleFunctions,
	INodeProperties,
} from 'n8n-workflow';
import type { OutputOptions } from '../images/items';
import { maximumImages } from '../models/parameters';
import { invalidParameter } from '../segmind/errors';

/** The values of the Options collection, with defaults. */
export interface Options {
	output: OutputOptions;
	/** Seconds for the whole job. */
	timeout: number;
	/** Seconds between two polls; undefined: adaptive. */
	pollInterval?: number;
	/** Jobs at a time in this run of the node. */
	maxConcurrency: number;
	/** Whether an image that an earlier request has made is fetched instead of paying for it again. */
	reuse: boolean;
	/** Images per item, each a job of its own. */
	numberOfImages: number;
	/** USD that this run of the node may cost; undefined: any. */
	spendingLimit?: number;
	/** Whether to wait for a job that still runs. */
	waitForCompletion: boolean;
}

type Condition = NonNullable<IDisplayOptions['show']>;

const forJobs: Condition = { '/operation': ['edit', 'generate'] };

/** Without Submit Only, where there is no image yet. */
const forJobsWithImage: Condition = { ...forJobs, '/mode': ['async', 'sync'] };

const forGetResult: Condition = { '/operation': ['getResult'] };

/**
 * An option, once for each condition under which it is shown. A condition on the mode cannot include Get Result: it has
 * none, but the workflow may still contain the mode of an earlier operation.
 */
function shown(conditions: Condition[], option: INodeProperties): INodeProperties[] {
	return conditions.map((show) => ({ ...option, displayOptions: { show } }));
}

/** Options of the operations that end with an image. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	displayOptions: { show: { operation: ['edit', 'generate', 'getResult'] } },
	default: {},
	options: [
		...shown([{ ...forJobs, '/mode': ['async'] }, forGetResult], {
			displayName: 'Check Every (Seconds)',
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 5,
			description:
				'How often to check whether the image is ready. If you leave this out, the interval adapts to how long the model takes.',
		}),
		...shown([forJobsWithImage, forGetResult], {
			displayName: 'Download Image',
			name: 'downloadImage',
			type: 'boolean',
			default: true,
			description:
				'Whether to add the image to the item as a file. Turn this off to get only its URL, which is valid for 7 days.',
		}),
		...shown([forJobsWithImage, forGetResult], {
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. spring-campaign',
			description:
				'Name of the file, without the extension, which depends on the format. No two files of a run have the same name: the second gets -2, the third -3. By default, the first words of the prompt (or the model, if it takes no prompt) and the seed; for Get Result, the request ID.',
		}),
		{
			displayName: 'Include Other Input Fields',
			name: 'includeOtherFields',
			type: 'boolean',
			default: false,
			description:
				"Whether to keep the fields and files of the input item. Where names are the same, the node's own fields and the new image take their place.",
		},
		...shown([forJobs], {
			displayName: 'Jobs at a Time',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description:
				'Maximum number of jobs that run at the same time. The setting of the first item applies to all items.',
		}),
		...shown([forJobs], {
			displayName: 'Number of Images',
			name: 'numberOfImages',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: maximumImages, numberPrecision: 0 },
			default: 4,
			description:
				'How many variations to make for each input item. Each costs as much as one image, has a seed of its own and becomes an item of its own.',
		}),
		...shown([forJobsWithImage, forGetResult], {
			displayName: 'Put Output in Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			hint: 'The name of the output binary field to put the image in',
		}),
		...shown([forJobs], {
			displayName: 'Reuse If Already Made',
			name: 'reuse',
			type: 'boolean',
			default: false,
			description:
				"Whether to fetch an image that the same request has made in the last 7 days instead of paying for it again, for example when a trigger fires twice or a crashed execution is repeated. The seed then depends on the request, and is no longer random. Needs Segmind's request history.",
		}),
		...shown([forJobs], {
			displayName: 'Spending Limit (USD)',
			name: 'spendingLimit',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 2 },
			default: 1,
			description:
				'Maximum cost of all images of one execution of this node. If the expected cost is higher, nothing is generated; if images turn out to cost more than expected, no more are started. The setting of the first item applies to all items.',
		}),
		{
			displayName: 'Time Limit (Seconds)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 600,
			description:
				'Maximum time for one image, including uploads and the download, not counting the wait for its turn. When the limit is reached, a submitted job keeps running at Segmind.',
		},
		...shown([forGetResult], {
			displayName: 'Wait for Completion',
			name: 'waitForCompletion',
			type: 'boolean',
			default: true,
			description:
				'Whether to wait if the job is still running. Turn this off to get its status instead.',
		}),
	],
};

/**
 * What the user has set under Options.
 *
 * @throws JobError for a number that is not above 0, or a number of images that is not from 1 to 20
 */
export function readOptions(context: IExecuteSingleFunctions): Options {
	const raw = context.getNodeParameter('options', {}) as IDataObject;
	const text = (name: string) => textIn(raw[name]) || textIn(defaultOf(name));
	const number = (name: string) => positiveNumber(raw, name) ?? Number(defaultOf(name));
	const isOn = (name: string) => (raw[name] ?? defaultOf(name)) !== false;
	return {
		output: {
			binaryPropertyName: text('binaryPropertyName'),
			fileName: text('fileName'),
			downloadImage: isOn('downloadImage'),
		},
		timeout: number('timeout'),
		// No default: without it, the interval adapts. The field's default is only what the editor shows first.
		pollInterval: positiveNumber(raw, 'pollInterval'),
		reuse: isTrue(raw.reuse),
		numberOfImages: imageCount(raw.numberOfImages),
		spendingLimit: positiveNumber(raw, 'spendingLimit'),
		maxConcurrency: Math.max(1, Math.floor(number('maxConcurrency'))),
		waitForCompletion: isOn('waitForCompletion'),
	};
}

/** Whether the output keeps the fields and files of the input item. */
export function includesOtherFields(context: IExecuteSingleFunctions): boolean {
	const { includeOtherFields } = context.getNodeParameter('options', {}) as IDataObject;
	return isTrue(includeOtherFields);
}

/** Whether a switch is on; an expression may return text. */
export function isTrue(value: unknown): boolean {
	return String(value).trim().toLowerCase() === 'true';
}

/** The field of the output item that holds the file. */
export function outputField(context: IExecuteSingleFunctions): string {
	const { binaryPropertyName } = context.getNodeParameter('options', {}) as IDataObject;
	return textIn(binaryPropertyName) || textIn(defaultOf('binaryPropertyName'));
}

/** The value of an option that the user has left out. */
function defaultOf(name: string): unknown {
	return fieldOf(name)?.default;
}

function fieldOf(name: string): INodeProperties | undefined {
	return (optionsField.options as INodeProperties[]).find((option) => option.name === name);
}

function positiveNumber(raw: IDataObject, name: string): number | undefined {
	const value = raw[name];
	if (value === undefined || value === null || value === '') return undefined;
	const number = Number(value);
	if (Number.isFinite(number) && number > 0) return number;
	const label = fieldOf(name)?.displayName ?? name;
	throw invalidParameter(`${label} cannot be '${String(value)}'`, 'Must be a number above 0.');
}

function imageCount(value: unknown): number {
	if (value === undefined || value === null || value === '') return 1;
	const count = Number(value);
	if (Number.isInteger(count) && count >= 1 && count <= maximumImages) return count;
	throw invalidParameter(
		`Number of Images cannot be '${String(value)}'`,
		`Must be a whole number from 1 to ${maximumImages}. For more images, use several items.`,
	);
}

/** The text of a field, without blanks around it; empty for anything else. */
export function textIn(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
