import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { fieldPath } from '../models/fields';
import type { FluxModel } from '../models/model';

/**
 * The values of a model's fields and of its prompt for one item, by the names of the node's parameters. What another model
 * has left in the workflow is not among them; modelRequest leaves out what has no effect.
 */
export function readFieldValues(context: IExecuteSingleFunctions, model: FluxModel): IDataObject {
	const values: IDataObject = { prompt: context.getNodeParameter('prompt', '') };
	for (const parameter of model.parameters) {
		// An option that the user has not added is `null`, as if its expression had said that there is none.
		values[parameter.name] = context.getNodeParameter(
			fieldPath(parameter),
			null,
		) as IDataObject[string];
	}
	return values;
}
