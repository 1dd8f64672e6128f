/**
 * npm start: a real n8n with this node in it, an account, a credential, the example workflows, and one image made
 * by the first of them.
 */
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { Listr, PRESET_TIMER } from 'listr2';
import { confirmPayment, isPaid, startBackend, type Backend } from './backend.mts';
import { assertFree } from './freePort.mts';
import { startN8n, type RunningN8n } from './n8n.mts';
import { N8nApi, OWNER } from './n8nApi.mts';
import { installN8n } from './n8nInstall.mts';
import { installPackage } from './package.mts';
import { cacheFolder } from './paths.mts';
import { isStopping, stopAllProcesses, stopOnSignal } from './processes.mts';
import { failureOf, importWorkflows, itemsOf, saveImages, type SavedImage } from './workflows.mts';

const FIRST_WORKFLOW = 'First image';
const FLUX_NODE_NAME = 'Flux';

interface Flags {
	once: boolean;
	port: number;
	speed: number;
}

/** What the steps hand on to each other. */
interface Progress {
	backend: Backend;
	n8n: RunningN8n;
	api: N8nApi;
	workflows: Map<string, string>;
	images: SavedImage[];
}

const userFolder = path.join(cacheFolder, 'home');

function steps({ port, speed }: Flags, makeImage: boolean): Listr<Progress> {
	return new Listr<Progress>(
		[
			{
				// First, so that nobody waits for an installation to be told to choose another port.
				title: `Check that port ${port} is free`,
				task: async () => await assertFree(port),
			},
			{
				title: 'Install n8n (the first time: about 5 minutes, 3 GB)',
				task: async (_, task) => void (await installN8n((line) => (task.output = line))),
			},
			{
				title: 'Build the Flux node and install it in n8n',
				task: async () => await installPackage(userFolder),
			},
			{
				title: isPaid() ? 'Use Segmind itself' : 'Start the Segmind emulator',
				task: async (progress) => void (progress.backend = await startBackend(speed)),
			},
			{
				title: 'Start n8n',
				task: async (progress) => void (progress.n8n = await startN8n({ userFolder, port })),
			},
			{
				title: 'Set up the owner, the credential and the workflows',
				task: async (progress) => {
					const api = (progress.api = new N8nApi(progress.n8n.url));
					await api.signIn();
					const name = 'Segmind account';
					const data = progress.backend.credential;
					const id = await api.saveCredential({ name, type: 'segmindApi', data });
					progress.workflows = await importWorkflows(api, { id, name });
				},
			},
			{
				title: `Run the workflow "${FIRST_WORKFLOW}"`,
				enabled: makeImage,
				task: async (progress) => {
					const execution = await progress.api.runWorkflow(firstWorkflow(progress));
					const failure = failureOf(execution);
					if (failure) throw new Error(failure);
					const items = itemsOf(execution, FLUX_NODE_NAME);
					const folder = path.join(cacheFolder, 'images');
					progress.images = await saveImages(progress.api, items, folder);
				},
			},
		],
		{
			// We handle signals: listr2 would exit without stopping what was started.
			registerSignalListeners: false,
			rendererOptions: { timer: PRESET_TIMER, collapseErrors: false, showErrorMessage: true },
			fallbackRendererOptions: { timer: PRESET_TIMER },
		},
	);
}

function firstWorkflow({ workflows }: Pick<Progress, 'workflows'>): string {
	const id = workflows.get(FIRST_WORKFLOW);
	if (!id) throw new Error(`There is no workflow "${FIRST_WORKFLOW}" in workflows/.`);
	return id;
}

function summary({ images, n8n, backend, ...progress }: Progress, ends: boolean): string {
	const size = ({ width, height }: SavedImage) =>
		width && height ? ` (${width} x ${height} pixels)` : '';
	return [
		'',
		...(images ?? []).map((image) => `Image     ${image.file}${size(image)}`),
		...(ends
			? [`It was made by ${backend.name}`]
			: [
					`Editor    ${n8n.url}/workflow/${firstWorkflow(progress)}`,
					`E-mail    ${OWNER.email}`,
					`Password  ${OWNER.password}`,
					`Images are made by ${backend.description}`,
				]),
		`n8n's log is ${n8n.log}`,
		'',
	].join('\n');
}

function number(text: string): number {
	const value = Number(text);
	if (!(value > 0)) throw new InvalidArgumentError('Must be a number greater than 0.');
	return value;
}

async function main(): Promise<void> {
	const flags = new Command('npm start --')
		.description('Runs n8n with the Flux node and makes a first image')
		.option('--once', 'make the image, then exit', false)
		.option('--port <number>', 'the port of the editor', number, 5678)
		.option('--speed <factor>', 'how many times faster than Segmind the emulator is', number, 8)
		.parse()
		.opts<Flags>();
	let ready = false;
	let isListed = false;
	stopOnSignal(() => (ready ? 0 : 130));
	try {
		const makeImage = !isPaid() || (await confirmPayment(flags.once));
		const list = steps(flags, makeImage);
		const progress = await list.run().catch(async (error: unknown) => {
			isListed = true;
			return await Promise.reject(error);
		});
		process.stdout.write(summary(progress, flags.once));
		ready = true;
		if (!flags.once) {
			process.stdout.write('Stop with Ctrl+C.\n');
			return;
		}
		await progress.backend.close();
	} catch (error) {
		if (isStopping()) return;
		// The list has already shown the error of a step.
		if (!isListed) process.stderr.write(`${(error as Error).message}\n`);
		process.exitCode = 1;
	}
	await stopAllProcesses();
	process.exit();
}

await main();
