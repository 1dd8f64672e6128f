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
		// An option that the user has not added is `null`, as if its expression had said that there is none.
		values[parameter.name] = context.getNodeParameter(
			fieldPath(parameter),
			null,
		) as IDataObject[string];
	}
	return values;
}
