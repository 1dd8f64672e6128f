import {
	NodeConnectionTypes,
	NodeOperationError,
	type INode,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { runOperation } from './operations/router';
import { generateFields, generateOperation } from './operations/generate';
import { getCreditsOperation } from './operations/getCredits';
import { getResultOperation } from './operations/getResult';
import { getStatusOperation } from './operations/getStatus';
import { pictureOptions } from './operations/options';
import { requestIdField } from './operations/requestId';
import { toolDescriptions } from './operations/toolDescriptions';

// Its own loader would say that the class could not be found (n8n-core's DirectoryLoader.loadClass).
if (!NodeConnectionTypes) {
	throw new NodeOperationError({ name: 'Flux' } as INode, 'This node needs n8n 1.123 or newer');
}

export class Flux implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flux',
		name: 'flux',
		icon: { light: 'file:../../icons/flux.svg', dark: 'file:../../icons/flux.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ ({ getCredits: "Get Credits", getResult: "Get Result", getStatus: "Get Status" })[$parameter["operation"]] || ($parameter["model"] === "other" ? $parameter["slug"] : $parameter["model"]) }}',
		description: 'Generate images with the FLUX models on Segmind',
		defaults: { name: 'Flux' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'segmindApi', required: true }],
		requestDefaults: { baseURL: '={{ $credentials.baseUrl }}' },
		// The engine calls this once per item in place of a single request (n8n's RoutingNode.makeRequest).
		requestOperations: { pagination: runOperation },
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [generateOperation, getCreditsOperation, getResultOperation, getStatusOperation],
				default: 'generate',
				routing: { send: { paginate: true } },
			},
			...toolDescriptions,
			...generateFields,
			requestIdField,
			pictureOptions,
		],
	};
}
