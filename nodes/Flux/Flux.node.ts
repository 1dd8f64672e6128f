import {
	NodeConnectionTypes,
	NodeOperationError,
	type INode,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { operations } from './operations';
import { imageJobFields } from './operations/imageJob';
import { optionsField } from './operations/options';
import { requestIdField } from './operations/requestId';
import { router } from './operations/router';
import { toolDescriptions } from './operations/toolDescriptions';
import { segmindUrls } from './segmind/urls';

// Otherwise n8n would only say that it cannot find the class (n8n-core's DirectoryLoader.loadClass).
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
			'={{ ({ getCredits: "Get Credits", getMany: "Get Many Requests", getResult: "Get Result", getStatus: "Get Status" })[$parameter["operation"]] || ($parameter["operation"] === "edit" ? "edit: " : "") + ($parameter["model"] === "other" ? $parameter["slug"] : $parameter["model"]) }}',
		description: 'Generate and edit images with FLUX models on Segmind',
		defaults: { name: 'Flux' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'segmindApi', required: true }],
		// No expression, which the engine would evaluate twice per item: requests go to the host in the credential (client.ts).
		requestDefaults: { baseURL: segmindUrls.baseUrl },
		// The engine calls this once per item instead of sending a single request (n8n's RoutingNode.makeRequest).
		requestOperations: { pagination: router },
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: operations.map(({ option }) => option),
				default: 'generate',
				routing: { send: { paginate: true } },
			},
			...toolDescriptions,
			...operations.flatMap(({ fields }) => fields),
			...imageJobFields,
			requestIdField,
			optionsField,
		],
	};
}
