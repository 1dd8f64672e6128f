import type { IDataObject, IExecuteSingleFunctions, INodeProperties } from 'n8n-workflow';
import type { OutputOptions } from '../images/download';
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
	/** Whether to wait for a job that still runs. */
	waitForCompletion: boolean;
}

/** Options of the operations that end with an image. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	displayOptions: { show: { operation: ['generate', 'getResult'] } },
	default: {},
	options: [
		{
			displayName: 'Check Every (Seconds)',
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 5,
			description:
				'How often to check whether the image is ready. If you leave this out, the interval adapts to how long the model takes.',
		},
		{
			displayName: 'Download Image',
			name: 'downloadImage',
			type: 'boolean',
			default: true,
			description:
				'Whether to add the image to the item as a file. Turn this off to get only its URL, which is valid for 7 days.',
		},
		{
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. spring-campaign',
			description:
				'Name of the file, without the extension, which depends on the format. By default, the model and the seed, or the request ID for Get Result.',
		},
		{
			displayName: 'Jobs at a Time',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			displayOptions: { show: { '/operation': ['generate'] } },
			description:
				'Maximum number of jobs that run at the same time. The setting of the first item applies to all items.',
		},
		{
			displayName: 'Put Output in Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			hint: 'The name of the output binary field to put the image in',
		},
		{
			displayName: 'Time Limit (Seconds)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 600,
			description:
				'Maximum time for one image, including uploads and the download, not counting the wait for its turn. When the limit is reached, a submitted job keeps running at Segmind.',
		},
		{
			displayName: 'Wait for Completion',
			name: 'waitForCompletion',
			type: 'boolean',
			displayOptions: { show: { '/operation': ['getResult'] } },
			default: true,
			description:
				'Whether to wait if the job is still running. Turn this off to get its status instead.',
		},
	],
};

/**
 * What the user has set under Options.
 *
 * @throws JobError for a number that is not above 0
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
		maxConcurrency: Math.max(1, Math.floor(number('maxConcurrency'))),
		waitForCompletion: isOn('waitForCompletion'),
	};
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

function textIn(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
