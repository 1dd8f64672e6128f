import type {
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { Flux } from '../../../nodes/Flux/Flux.node.ts';
import type { Hosts } from '../engineProcess.mts';
import { makePicturesWith, type Means } from './bareJob.mts';

/** The least that a node in n8n can do for a picture: the requests, with n8n's own functions, and the file. */
export function bareNode(): INodeType {
	const { description } = new Flux();
	return {
		// No fields, and nothing for the declarative engine.
		description: { ...description, properties: [], requestDefaults: undefined },
		async execute() {
			const items: INodeExecutionData[] = [];
			const prompts = this.getInputData().map(({ json }) => String(json.prompt));
			await makePicturesWith(await meansOf(this, items), prompts);
			return [items];
		},
	};
}

async function meansOf(context: IExecuteFunctions, items: INodeExecutionData[]): Promise<Means> {
	const { baseUrl } = await context.getCredentials<Hosts>('segmindApi');
	const { httpRequest, httpRequestWithAuthentication, prepareBinaryData } = context.helpers;
	const ask = async (options: IHttpRequestOptions): Promise<unknown> =>
		await httpRequestWithAuthentication.call(context, 'segmindApi', {
			baseURL: baseUrl,
			...options,
		});
	return {
		post: async (url, body) => await ask({ method: 'POST', url, body }),
		get: async (url) => await ask({ method: 'GET', url }),
		download: async (url) => await httpRequest({ method: 'GET', url, encoding: 'stream' }),
		store: async (picture) => {
			const data = await prepareBinaryData(picture, 'picture.png', 'image/png');
			items.push({ json: {}, binary: { data } });
		},
	};
}
