/**
 * npm start: a real n8n with this node in it, an account, a credential, the example workflows, and one picture
 * made by the first of them.
 */
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { Listr, PRESET_TIMER } from 'listr2';
import { endAllChildren } from './children.mts';
import { cacheFolder } from './folders.mts';
import { assertFree } from './freePort.mts';
import { endOnSignal, isStopping } from './interrupt.mts';
import { startN8n, type RunningN8n } from './n8n.mts';
import { N8nApi, OWNER } from './n8nApi.mts';
import { installN8n } from './n8nInstall.mts';
import { installPackage } from './package.mts';
import { agreeToPay, isPaid, startService, type Service } from './service.mts';
import {
	failureOf,
	importWorkflows,
	itemsOf,
	savePictures,
	type SavedPicture,
} from './workflows.mts';

const FIRST_WORKFLOW = 'First image';
const FLUX_NODE_NAME = 'Flux';

interface Flags {
	once: boolean;
	port: number;
	speed: number;
}

/** What one step leaves for the next. */
interface Progress {
	service: Service;
	n8n: RunningN8n;
	api: N8nApi;
	workflows: Map<string, string>;
	pictures: SavedPicture[];
}

const userFolder = path.join(cacheFolder, 'home');

function steps({ port, speed }: Flags, makePicture: boolean): Listr<Progress> {
	return new Listr<Progress>(
		[
			{
				// First of all: whoever has to choose another one need not wait for an installation.
				title: `Look whether port ${port} is free`,
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
				task: async (progress) => void (progress.service = await startService(speed)),
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
					const data = progress.service.credential;
					const id = await api.saveCredential({ name, type: 'segmindApi', data });
					progress.workflows = await importWorkflows(api, { id, name });
				},
			},
			{
				title: `Run the workflow "${FIRST_WORKFLOW}"`,
				enabled: makePicture,
				task: async (progress) => {
					const execution = await progress.api.runWorkflow(firstWorkflow(progress));
					const failure = failureOf(execution);
					if (failure) throw new Error(failure);
					const items = itemsOf(execution, FLUX_NODE_NAME);
					const folder = path.join(cacheFolder, 'pictures');
					progress.pictures = await savePictures(progress.api, items, folder);
				},
			},
		],
		{
			// Signals are ours: listr2 would leave without ending the children.
			registerSignalListeners: false,
			rendererOptions: { timer: PRESET_TIMER, collapseErrors: false, showErrorMessage: true },
			fallbackRendererOptions: { timer: PRESET_TIMER },
		},
	);
}

function firstWorkflow({ workflows }: Progress): string {
	const id = workflows.get(FIRST_WORKFLOW);
	if (!id) throw new Error(`There is no workflow "${FIRST_WORKFLOW}" in workflows/.`);
	return id;
}

function summary(progress: Progress, ends: boolean): string {
	const size = ({ width, height }: SavedPicture) =>
		width && height ? ` (${width} x ${height} pixels)` : '';
	return [
		'',
		...(progress.pictures ?? []).map((each) => `Picture   ${each.file}${size(each)}`),
		...(ends
			? []
			: [
					`Editor    ${progress.n8n.url}/workflow/${firstWorkflow(progress)}`,
					`E-mail    ${OWNER.email}`,
					`Password  ${OWNER.password}`,
				]),
		`Pictures are made by ${progress.service.description}`,
		`n8n's log is ${progress.n8n.log}`,
		'',
	].join('\n');
}

function number(text: string): number {
	const value = Number(text);
	if (!(value > 0)) throw new InvalidArgumentError('A number above 0 is needed.');
	return value;
}

async function main(): Promise<void> {
	const flags = new Command('npm start --')
		.description('Runs n8n with the Flux node and makes a first picture')
		.option('--once', 'make the picture, then end', false)
		.option('--port <number>', 'the port of the editor', number, 5678)
		.option('--speed <factor>', 'how much faster than Segmind the emulator is', number, 8)
		.parse()
		.opts<Flags>();
	let ready = false;
	let isListed = false;
	endOnSignal(() => (ready ? 0 : 130));
	try {
		const makePicture = !isPaid() || (await agreeToPay(flags.once));
		const list = steps(flags, makePicture);
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
		await progress.service.close();
	} catch (error) {
		if (isStopping()) return;
		// What happens in a step stands in the list.
		if (!isListed) process.stderr.write(`${(error as Error).message}\n`);
		process.exitCode = 1;
	}
	await endAllChildren();
	process.exit();
}

await main();
