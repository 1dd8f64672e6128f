import {
	ICredentialsHelper,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type ICredentialType,
	type IHttpRequestOptions,
	type INode,
	type INodeProperties,
	type IRequestOptionsSimplified,
	type IWorkflowDataProxyAdditionalKeys,
	type Workflow,
} from 'n8n-workflow';

/**
 * Stands in for n8n's CredentialsHelper, which needs a database: one credential, whose real class says
 * how a request is authenticated and what its fields are when they are left alone.
 */
export class OneCredential extends ICredentialsHelper {
	constructor(
		private readonly type: ICredentialType,
		private readonly data: ICredentialDataDecryptedObject,
	) {
		super();
	}

	async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		const defaults = this.type.properties.map(({ name, default: value }) => [name, value]);
		return { ...Object.fromEntries(defaults), ...this.data };
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		_typeName: string,
		request: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.type;
		const options = request as IHttpRequestOptions;
		if (typeof authenticate === 'function') return await authenticate(credentials, options);

		const keys = { $credentials: credentials } as IWorkflowDataProxyAdditionalKeys;
		const evaluate = (value: string) =>
			workflow.expression.getSimpleParameterValue(node, value, 'internal', keys, undefined, '');
		// `properties` is, for example, { headers: { 'x-api-key': '={{ … }}' } }.
		for (const [part, values] of Object.entries(authenticate?.properties ?? {})) {
			const target = ((options as unknown as Record<string, object>)[part] ??= {});
			for (const [name, value] of Object.entries(values as Record<string, string>)) {
				Object.assign(target, { [String(evaluate(name))]: String(evaluate(value) || '') });
			}
		}
		return options;
	}

	/** Not a promise: n8n-core looks at the answer without waiting for it. */
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
