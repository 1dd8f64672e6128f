import {
	UserError,
	type IAuthenticate,
	type ICredentialTestRequest,
	type ICredentialType,
	type Icon,
	type INodeProperties,
} from 'n8n-workflow';
import { checkApiKey, cleanApiKey } from '../nodes/Flux/segmind/apiKey';
import { segmindUrls, urlLabels, type SegmindUrls } from '../nodes/Flux/segmind/urls';

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
			hint: 'Create a key at <a href="https://cloud.segmind.com" target="_blank">cloud.segmind.com</a>, under API Keys',
		},
		{
			displayName: 'Use Other URLs',
			name: 'customUrls',
			type: 'boolean',
			default: false,
			description:
				"Whether to show the URLs, so that you can change them for a proxy or a test server. A URL that is not Segmind's own is used even if this is off.",
		},
		...urlField('baseUrl', 'URL of the Segmind API'),
		...urlField('storageUrl', 'URL to which input images are uploaded'),
		...urlField(
			'historyUrl',
			'URL of the history of past requests, where lost jobs are looked up. Leave it empty to go without.',
		),
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
			baseURL: `={{ ($credentials.baseUrl ?? "${segmindUrls.baseUrl}").trim() }}`,
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

/**
 * The field of a URL, shown while the switch is on or the URL is not Segmind's own. n8n gives a node only the fields that
 * are shown (CredentialsHelper.applyDefaultsAndOverwrites), and a URL that was changed counts whatever the switch says.
 */
function urlField(name: keyof SegmindUrls, description: string): INodeProperties[] {
	const own = segmindUrls[name];
	const field: INodeProperties = {
		displayName: urlLabels[name],
		name,
		type: 'string',
		default: own,
		description,
	};
	const isChanged = [{ _cnd: { not: own } }];
	return [
		{ ...field, displayOptions: { show: { customUrls: [true] } } },
		{ ...field, displayOptions: { show: { customUrls: [false], [name]: isChanged } } },
	];
}
