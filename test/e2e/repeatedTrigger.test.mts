/** A trigger that fires twice, at once or later, pays once with Reuse. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../../emulator/emulator.mts';
import type { CredentialReference } from '../../tools/playground/workflows.mts';
import { chain, flux, node } from '../chain.mts';
import { startSegmind, useN8n } from './sharedN8n.mts';

const RUN_MS = 120_000;
/** Between the first two calls and the third, ms; a minute or more on the emulator's clock. */
const LATER_MS = 2_000;

const { api, url } = useN8n();
let emulator: Emulator;
let credential: CredentialReference;
let ahead = 0;

beforeAll(async () => {
	const options = { now: () => Date.now() + ahead };
	({ emulator, credential } = await startSegmind(api, 'Repeated', options));
});

afterAll(async () => await emulator?.close());

test(
	'a webhook that is called twice at once and again a minute later pays once with Reuse',
	async () => {
		const path = crypto.randomUUID();
		const webhook = {
			...node('Webhook', 'n8n-nodes-base.webhook', 2, {
				...{ httpMethod: 'POST', path, responseMode: 'lastNode', responseData: 'allEntries' },
			}),
			webhookId: path,
		};
		const image = flux(credential, {
			...{ operation: 'generate', model: 'flux-1.1-pro', prompt: '={{ $json.body.prompt }}' },
			options: { reuse: true },
		});
		const id = await api.createWorkflow(chain('repeated', [webhook, image]));
		await api.activateWorkflow(id);
		// The history would show the job too late for the second call.
		emulator.historyLag = 5;
		const call = async (): Promise<{ status: number; body: Row[] }> => {
			const response = await fetch(`${url}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ prompt: 'a fox for the shop' }),
			});
			// As a webhook does for the first moments.
			if (response.status === 404) return await sleep(200).then(call);
			return { status: response.status, body: (await response.json()) as Row[] };
		};

		const responses = await Promise.all([call(), call()]);
		ahead += 60_000;
		await sleep(LATER_MS);
		responses.push(await call());

		expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
		const rows = responses.map(({ body: [row] }) => row);
		expect(new Set(rows.map(({ request_id: requestId }) => requestId)).size).toBe(1);
		expect(rows.filter(({ reused }) => reused === true)).toHaveLength(2);
		expect(await api.executionsOf(id)).toHaveLength(3);
		expect(emulator.bill).toMatchObject({ submitted: 1, completed: 1, charged: 0.05 });
		await api.deactivateWorkflow(id);
	},
	RUN_MS,
);

interface Row {
	request_id: string;
	reused?: boolean;
}
