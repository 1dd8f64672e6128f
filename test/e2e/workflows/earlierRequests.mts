/** What a Segmind account has requested before, of which n8n stores nothing. */
import axios from 'axios';
import type { Emulator } from '../../../emulator/emulator.mts';
import type { N8nApi } from '../../../tools/playground/n8nApi.mts';
import type { CredentialReference } from '../../../tools/playground/workflows.mts';
import { startSegmind } from '../sharedN8n.mts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** An emulator whose clock is turned back for a request. */
export class EarlierRequests {
	private ago = 0;
	emulator!: Emulator;
	credential!: CredentialReference;

	/** Starts the emulator, and saves a credential for it in n8n. */
	static async start(api: N8nApi, name: string): Promise<EarlierRequests> {
		const earlier = new EarlierRequests();
		const now = () => Date.now() - earlier.ago;
		return Object.assign(earlier, await startSegmind(api, name, { now }));
	}

	/**
	 * Sends a request as another program would, and does not wait for its image.
	 *
	 * @param ago milliseconds before now
	 * @returns the request ID
	 */
	async send(ago: number, prompt: string, slug = 'flux-2-pro'): Promise<string> {
		this.ago = ago;
		const { data } = await axios.post<{ request_id: string }>(
			`${this.emulator.baseUrl}/v2/${slug}`,
			{ prompt },
			{ headers: { 'x-api-key': 'SG_another_program' }, proxy: false },
		);
		this.ago = 0;
		return data.request_id;
	}
}
