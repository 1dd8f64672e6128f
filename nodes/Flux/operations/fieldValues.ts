import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { fieldPath, isShown } from '../models/fields';
import type { FluxModel } from '../models/model';

/**
 * The values of a model's fields and of its prompt for one item, by the names of the node's parameters. Values of fields
 * that the editor does not show, left from another model, are not among them.
 */
export function readFieldValues(context: IExecuteSingleFunctions, model: FluxModel): IDataObject {
	const { parameters } = context.getNode();
	const values: IDataObject = { prompt: context.getNodeParameter('prompt', '') };
	for (const parameter of model.parameters.filter((each) => isShown(each, parameters))) {
		const value = context.getNodeParameter(fieldPath(parameter), null) as IDataObject[string];
		if (value !== null) values[parameter.name] = value;
	}
	return values;
}
