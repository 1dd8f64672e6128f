/** A workflow for the tests of retries: five images, one of which fails the first time. */
import type { Emulator } from '../../emulator/emulator.mts';
import type { Execution, N8nApi, WorkflowFile } from '../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf, type CredentialReference } from '../../tools/playground/workflows.mts';
import { chain, flux, node, start, type Node } from '../chain.mts';

/**
 * Manual Trigger → five items, the third of which the content filter rejects → Flux.
 *
 * @param third prompt of that item; by default it is rejected the first time only
 */
export function fiveItems(
	credential: CredentialReference,
	settings: Partial<Node> = {},
	third = 'forbidden once',
): WorkflowFile {
	const prompts = ['one', 'two', third, 'four', 'five'];
	const items = JSON.stringify(prompts.map((prompt) => ({ json: { prompt } })));
	const parameters = {
		operation: 'generate',
		model: 'flux-1.1-pro',
		prompt: '={{ $json.prompt }}',
		options: { pollInterval: 0.2 },
	};
	return chain(`Five items, ${third} ${JSON.stringify(settings)}`, [
		start,
		node('Prompts', 'n8n-nodes-base.code', 2, { jsCode: `return ${items}` }),
		{ ...flux(credential, parameters), ...settings },
	]);
}

/** Expects five images, each paid for once and paired with its item, and one failed job that was free. */
export async function expectFiveImages(
	execution: Execution,
	api: N8nApi,
	emulator: Emulator,
): Promise<void> {
	expect(failureOf(execution)).toBeUndefined();
	const items = itemsOf(execution, 'Flux');
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1, 2, 3, 4].map((item) => ({ item })),
	);
	for (const { json, binary } of items) {
		const received = await api.binary(String(binary?.data.id));
		expect(received.equals(await emulator.bytesOf(String(json.request_id)))).toBe(true);
	}
	expect(emulator.bill).toMatchObject({ submitted: 6, completed: 5, charged: 0.25 });
}
