import {
	BINARY_IN_JSON_PROPERTY,
	type IBinaryKeyData,
	type IDataObject,
	type IExecuteSingleFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { isPlainObject } from '../segmind/result';
import { includesOtherFields, outputField } from './options';

/** Keys that say how a job went: what an earlier job has left there must not pass for this one's. */
const outcomeKeys = [
	'request_id',
	'status',
	'image_url',
	'metrics',
	'image_index',
	'incomplete',
	'reused',
];

/**
 * The output of an item, with the fields and files of the input item when the user has chosen to keep them. The node's
 * own come last and win. They are not copied deeply: json may be large, and may refer to itself.
 */
export function withOtherFields(
	context: IExecuteSingleFunctions,
	output: INodeExecutionData[],
): INodeExecutionData[] {
	if (!includesOtherFields(context)) return output;
	const input = context.getInputData();
	return output.map((row) =>
		row.json.error === undefined
			? merged(otherJson(input), input.binary, row)
			: errorRowWith(context, input, row),
	);
}

/** An error row has no file where the image would be: the next node would take the input's for it. */
function errorRowWith(
	context: IExecuteSingleFunctions,
	input: INodeExecutionData,
	row: INodeExecutionData,
): INodeExecutionData {
	const field = outputField(context);
	const binary = without(input.binary ?? {}, [field]);
	// With more keys than its own, n8n would not send the row to the error output. It adds the input's json itself.
	if (context.getNode().onError === 'continueErrorOutput') return merged({}, binary, row);
	const json = otherJson(input);
	const files = json[BINARY_IN_JSON_PROPERTY];
	if (isPlainObject(files)) json[BINARY_IN_JSON_PROPERTY] = without(files, [field]);
	return merged(json, binary, row);
}

function merged(
	json: IDataObject,
	files: IBinaryKeyData | undefined,
	row: INodeExecutionData,
): INodeExecutionData {
	const binary = { ...files, ...row.binary };
	return {
		...row,
		json: { ...json, ...row.json },
		...(Object.keys(binary).length > 0 && { binary }),
	};
}

/** The input's json without what an earlier job has left in it. */
function otherJson({ json }: INodeExecutionData): IDataObject {
	const isFailed = json.error !== undefined;
	// n8n ends the run when it cannot put the image beside the files of a `combined` workflow.
	const hasOtherFiles = !isPlainObject(json[BINARY_IN_JSON_PROPERTY]);
	return without(json, [
		...outcomeKeys,
		...(isFailed ? ['error', 'details'] : []),
		...(hasOtherFiles ? [BINARY_IN_JSON_PROPERTY] : []),
	]);
}

function without<Value>(entries: Record<string, Value>, keys: string[]): Record<string, Value> {
	return Object.fromEntries(Object.entries(entries).filter(([key]) => !keys.includes(key)));
}
