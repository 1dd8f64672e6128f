import type { INodeExecutionData, INodeParameters, INodeType } from 'n8n-workflow';
import { runNode, startEngine, stopEngine } from '../../test/engine/engine.mts';

/** Where the emulator listens. */
export interface Hosts {
	baseUrl: string;
	storageUrl: string;
}

/** Makes a number of images. @returns how many arrived */
export type MakeImages = (images: number, hosts: Hosts) => Promise<number>;

/**
 * The main function of a script for `inFreshProcess` that needs n8n's engine: measures with n8n's filesystem store,
 * prints the result, and deletes the files, also when it is stopped by a signal.
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

/** Unique prompts, one per image. */
export const promptsFor = (images: number) =>
	Array.from({ length: images }, (_, index) => `image ${index}`);

/** The smallest images of the model, so that the emulator spends little time drawing. */
export const smallImage = { model: 'flux-2-pro', width: 256, height: 256 };

/** Makes images with a node in the engine. @throws Error when one is missing */
export async function makeImagesInEngine(
	nodeType: INodeType,
	images: number,
	{ baseUrl, storageUrl }: Hosts,
	options: INodeParameters,
): Promise<INodeExecutionData[]> {
	const { output } = await runNode({
		nodeType,
		credential: { apiKey: 'SG_bench', baseUrl, storageUrl, historyUrl: '' },
		items: promptsFor(images).map((prompt) => ({ json: { prompt } })),
		parameters: {
			operation: 'generate',
			aspectRatio: 'custom',
			...smallImage,
			prompt: '={{ $json.prompt }}',
			options,
		},
	});
	const items = output[0] ?? [];
	const made = items.filter(({ json }) => json.error === undefined).length;
	if (made !== images) throw new Error(`${made} of ${images} images arrived`);
	return items;
}
