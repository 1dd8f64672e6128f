import {
	ICredentialsHelper,
	NodeHelpers,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type ICredentialType,
	type IHttpRequestOptions,
	type INodeParameters,
	type INodeProperties,
	type IRequestOptionsSimplified,
} from 'n8n-workflow';

/**
 * A replacement for n8n's CredentialsHelper, which needs a database: one credential, whose own class authenticates
 * requests and decides which of its fields the node gets.
 */
export class SingleCredentialHelper extends ICredentialsHelper {
	constructor(
		private readonly type: ICredentialType,
		private readonly data: ICredentialDataDecryptedObject,
	) {
		super();
	}

	/** With defaults, and without fields that are not shown (n8n's CredentialsHelper.applyDefaultsAndOverwrites). */
	async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		const { properties } = this.type;
		const data = this.data as INodeParameters;
		const shown = NodeHelpers.getNodeParameters(properties, data, true, false, null, null);
		const { allowedHttpRequestDomains, allowedDomains } = this.data;
		return {
			...(shown as ICredentialDataDecryptedObject),
			...(allowedHttpRequestDomains !== undefined && { allowedHttpRequestDomains }),
			...(allowedDomains !== undefined && { allowedDomains }),
		};
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		_typeName: string,
		request: IHttpRequestOptions | IRequestOptionsSimplified,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.type;
		if (typeof authenticate !== 'function') throw new Error('The credential has no function');
		return await authenticate(credentials, request as IHttpRequestOptions);
	}

	/** Not async: n8n-core does not await the result. */
	isCredentialUsableByNode(): boolean {
		return true;
	}

	getParentTypes(): string[] {
		return [];
	}

	getCredentialsProperties(): INodeProperties[] {
		return this.type.properties;
	}

	async preAuthentication(): Promise<undefined> {}

	async runPreAuthentication(): Promise<undefined> {}

	async getCredentials(): Promise<ICredentials> {
		throw new Error('There is no stored credential in this test engine');
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}
}
