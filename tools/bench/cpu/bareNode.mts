import type {
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { Flux } from '../../../nodes/Flux/Flux.node.ts';
import type { Hosts } from '../engineProcess.mts';
import { makeImagesWith, type Client } from './bareJob.mts';

/** The least an n8n node can do to make an image: the requests, with n8n's own functions, and the file. */
export function bareNode(): INodeType {
	const { description } = new Flux();
	return {
		// No fields, and nothing for the declarative engine.
		description: { ...description, properties: [], requestDefaults: undefined },
		async execute() {
			const items: INodeExecutionData[] = [];
			const prompts = this.getInputData().map(({ json }) => String(json.prompt));
			await makeImagesWith(await clientFor(this, items), prompts);
			return [items];
		},
	};
}

async function clientFor(context: IExecuteFunctions, items: INodeExecutionData[]): Promise<Client> {
	const { baseUrl } = await context.getCredentials<Hosts>('segmindApi');
	const { httpRequest, httpRequestWithAuthentication, prepareBinaryData } = context.helpers;
	const request = async (options: IHttpRequestOptions): Promise<unknown> =>
		await httpRequestWithAuthentication.call(context, 'segmindApi', {
			baseURL: baseUrl,
			...options,
		});
	return {
		post: async (url, body) => await request({ method: 'POST', url, body }),
		get: async (url) => await request({ method: 'GET', url }),
		download: async (url) => await httpRequest({ method: 'GET', url, encoding: 'stream' }),
		store: async (image) => {
			const data = await prepareBinaryData(image, 'image.png', 'image/png');
			items.push({ json: {}, binary: { data } });
		},
	};
}
