/** n8n's Settings → Community Nodes, through the REST interface that its editor uses. */
import axios, { type AxiosRequestConfig } from 'axios';
import type { FreshN8n } from './freshN8n.mts';

/** A package as n8n lists it. */
export interface InstalledPackage {
	packageName: string;
	installedVersion: string;
	installedNodes: Array<{ name: string; type: string }>;
	/** The registry's latest version, if it is a different one. */
	updateAvailable?: string;
}

/** The owner's actions on community packages. Every method throws an Error with n8n's own message. */
export class CommunityPackages {
	constructor(private readonly n8n: FreshN8n) {}

	/** The installed packages. */
	async list(): Promise<InstalledPackage[]> {
		return await this.call({ method: 'get' });
	}

	/** Installs the latest version. */
	async install(name: string): Promise<InstalledPackage> {
		return await this.call({ method: 'post', data: { name } });
	}

	/** Updates to the latest version. */
	async update(name: string): Promise<InstalledPackage> {
		return await this.call({ method: 'patch', data: { name } });
	}

	/** Uninstalls the package; saved workflows do not change. */
	async uninstall(name: string): Promise<void> {
		await this.call({ method: 'delete', params: { name } });
	}

	private async call<T>(config: AxiosRequestConfig): Promise<T> {
		const response = await axios.request<{ data: T; message?: string }>({
			...config,
			url: `${this.n8n.url}/rest/community-packages`,
			headers: { cookie: this.n8n.api.session },
			proxy: false,
			validateStatus: () => true,
		});
		if (response.status < 400) return response.data?.data;
		throw new Error(`n8n returned ${response.status}: ${response.data.message}`);
	}
}
