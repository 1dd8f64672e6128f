import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { ModelRequest } from './body';
import type { FluxModel } from './model';

/**
 * What makes a job the same in a retry: only what is requested from Segmind, not how to wait, send or describe it. The
 * safety tolerance is left out too: raising it does not invalidate an image that is already paid for.
 */
export interface RequestIdentity {
	/** The parameters as the user wrote them, expressions included. */
	written: IDataObject;
	/** The values that Segmind is asked for; a random seed is not among them. */
	evaluated: IDataObject;
}

/** The parameter that may change before a retry without creating another job. */
const ignored = 'safetyTolerance';

/**
 * @param parameters of the node, as saved in the workflow
 * @param images the images that it refers to, by Segmind's name of their parameter
 */
export function requestIdentity(
	model: FluxModel,
	parameters: INodeParameters,
	request: Pick<ModelRequest, 'slug' | 'parameters'>,
	images: IDataObject,
): RequestIdentity {
	const options = (parameters.modelOptions ?? {}) as INodeParameters;
	const written: IDataObject = { model: model.slug };
	if (!model.lacksPrompt) written.prompt = parameters.prompt as string;
	const values: IDataObject = { ...request.parameters, ...images };
	for (const parameter of model.parameters) {
		const { name, placement } = parameter;
		if (name === ignored) {
			if ('apiName' in parameter) delete values[parameter.apiName];
		} else {
			const value = placement === 'option' ? options[name] : parameters[name];
			// A later version of the node adds fields, which n8n fills with their defaults.
			const standard =
				placement !== 'option' && 'default' in parameter ? parameter.default : undefined;
			written[name] = (value ?? standard ?? null) as IDataObject[string];
		}
	}
	return { written, evaluated: { slug: request.slug, values } };
}
