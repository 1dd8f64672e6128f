import {
	UserError,
	type IAuthenticate,
	type ICredentialTestRequest,
	type ICredentialType,
	type Icon,
	type INodeProperties,
} from 'n8n-workflow';
import { checkApiKey, cleanApiKey } from '../nodes/Flux/segmind/apiKey';

export class SegmindApi implements ICredentialType {
	name = 'segmindApi';

	displayName = 'Segmind API';

	icon: Icon = { light: 'file:../icons/segmind.svg', dark: 'file:../icons/segmind.dark.svg' };

	documentationUrl = 'https://github.com/flux-for-n8n/n8n-nodes-segmind-flux#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'SG_…',
			description: 'Create one at cloud.segmind.com, under API Keys',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.segmind.com',
			description: 'URL of the Segmind API. Change it only if you use a proxy or a test server.',
		},
		{
			displayName: 'Storage URL',
			name: 'storageUrl',
			type: 'string',
			default: 'https://workflows-api.segmind.com',
			description:
				'URL to which input images are uploaded. Change it only if you use a proxy or a test server.',
		},
		{
			displayName: 'History URL',
			name: 'historyUrl',
			type: 'string',
			default: 'https://api.spotprod.segmind.com',
			description:
				'URL of the history of past requests, where lost jobs are looked up. Change it only if you use a proxy or a test server.',
		},
	];

	/**
	 * A function, because n8n 2.41 cannot evaluate a credential's expressions in workflows whose binary mode is `combined`
	 * ("Node hasn't been executed"; getValueAtPath in n8n's expression runtime). The key is often copied with blanks
	 * around it.
	 */
	authenticate: IAuthenticate = async ({ apiKey }, request) => {
		const reason = checkApiKey(apiKey);
		if (reason !== undefined) throw new UserError(reason);
		return { ...request, headers: { ...request.headers, 'x-api-key': cleanApiKey(apiKey) } };
	};

	/** Reading the balance costs nothing and needs a valid key. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl }}',
			url: '/v1/get-user-credits',
			// A redirect would carry the key to another host.
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Segmind did not accept this API key. Copy it again from cloud.segmind.com, under API Keys; it starts with SG_.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message:
						'Segmind found no credits for this account. Add credits at cloud.segmind.com and test again. If you changed the Base URL, check it.',
				},
			},
		],
	};
}
