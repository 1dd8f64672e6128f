import type { INodeExecutionData, INodeParameters, INodeType } from 'n8n-workflow';
import { runNode, startEngine, stopEngine } from '../../test/engine/engine.mts';

/** Where the emulator is. */
export interface Hosts {
	baseUrl: string;
	storageUrl: string;
}

/**
 * The whole of a script for `inFreshProcess` that needs n8n's engine: measures with the files in n8n's filesystem
 * store, writes the result, and deletes the files, also when it is ended from outside.
 */
export async function measureInEngine<Task, Result>(
	measure: (task: Task) => Promise<Result>,
): Promise<void> {
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void stopEngine().finally(() => process.exit(1)));
	}
	await startEngine({ binaryMode: 'filesystem' });
	try {
		const result = await measure(JSON.parse(process.argv[2]) as Task);
		process.stdout.write(`${JSON.stringify(result)}\n`);
	} finally {
		await stopEngine();
	}
	process.exit();
}

/** Prompts that no two items share. */
export const promptsFor = (pictures: number) =>
	Array.from({ length: pictures }, (_, index) => `picture ${index}`);

/** The smallest pictures that the models make, so that drawing them keeps the emulator busy for little. */
export const wish = { model: 'flux-2-pro', width: 256, height: 256 };

/** Makes pictures with a node in the engine. @throws when one is missing */
export async function makePicturesInEngine(
	nodeType: INodeType,
	pictures: number,
	{ baseUrl, storageUrl }: Hosts,
	options: INodeParameters,
): Promise<INodeExecutionData[]> {
	const { output } = await runNode({
		nodeType,
		credential: { apiKey: 'SG_bench', baseUrl, storageUrl },
		items: promptsFor(pictures).map((prompt) => ({ json: { prompt } })),
		parameters: { operation: 'generate', ...wish, prompt: '={{ $json.prompt }}', options },
	});
	const items = output[0] ?? [];
	const made = items.filter(({ json }) => json.error === undefined).length;
	if (made !== pictures) throw new Error(`${made} of ${pictures} pictures arrived`);
	return items;
}
