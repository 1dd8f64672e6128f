import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { runJob } from './job/runJob';
import { generateFields, generateOperations } from './operations/generate';

export class Flux implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flux',
		name: 'flux',
		icon: { light: 'file:../../icons/flux.svg', dark: 'file:../../icons/flux.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["model"] }}',
		description: 'Generate images with the FLUX models on Segmind',
		defaults: { name: 'Flux' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'segmindApi', required: true }],
		requestDefaults: { baseURL: '={{ $credentials.baseUrl }}' },
		// The engine calls this once per item in place of a single request (n8n's RoutingNode.makeRequest).
		requestOperations: { pagination: runJob },
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: generateOperations,
				default: 'generate',
			},
			...generateFields,
		],
	};
}
