/**
 * The package as a community node: installed, updated and uninstalled in n8n, while a workflow stays saved. Four
 * tests, each of which continues where the previous one ended.
 */
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Emulator } from '../../emulator/emulator.mts';
import { PACKAGE } from '../../tools/playground/paths.mts';
import { FLUX_NODE } from '../../tools/playground/package.mts';
import { failureOf, itemsOf } from '../../tools/playground/workflows.mts';
import { startSegmind } from '../e2e/sharedN8n.mts';
import { CommunityPackages } from './communityPackages.mts';
import { FreshN8n } from './freshN8n.mts';
import { environmentFor, startRegistry, type Registry } from './registry.mts';
import { earlierDescription, packReleases, type Release } from './releases.mts';

const START_UP_MS = 180_000;
const STEP_MS = 120_000;

let folder: string;
let registry: Registry;
let earlier: Release;
let current: Release;
let n8n: FreshN8n;
let packages: CommunityPackages;
let emulator: Emulator;
let workflow: string;

beforeAll(async () => {
	folder = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-releases-'));
	registry = await startRegistry();
	({ earlier, current } = await packReleases(folder));
	n8n = await new FreshN8n(await environmentFor(registry, folder)).start();
	packages = new CommunityPackages(n8n);
}, START_UP_MS);

afterAll(async () => {
	await n8n?.end();
	await emulator?.close();
	await registry?.close();
	await fs.rm(folder, { recursive: true, force: true });
}, STEP_MS);

/** Runs the saved workflow and expects one more image. */
async function expectImage(): Promise<void> {
	const before = emulator.bill.completed;
	const execution = await n8n.api.runWorkflow(workflow);
	expect(failureOf(execution)).toBeUndefined();
	const [{ json, binary }] = itemsOf(execution, 'Flux');
	const received = await n8n.api.binary(String(binary?.data.id));
	expect(received.equals(await emulator.bytesOf(String(json.request_id)))).toBe(true);
	expect(emulator.bill.completed).toBe(before + 1);
}

test(
	'after installing from the registry, the node generates an image',
	async () => {
		registry.publish(earlier);
		expect(await packages.install(PACKAGE)).toMatchObject({
			packageName: PACKAGE,
			installedVersion: earlier.manifest.version,
			installedNodes: [{ name: 'Flux', type: FLUX_NODE }],
		});
		expect((await n8n.nodeType(FLUX_NODE))?.description).toBe(earlierDescription);

		const segmind = await startSegmind(n8n.api, 'Segmind account', { speed: 200 });
		emulator = segmind.emulator;
		workflow = await n8n.saveWorkflow(segmind.credential);
		await expectImage();
	},
	STEP_MS,
);

test(
	'a newer version is offered, and after the update the saved workflow still works',
	async () => {
		registry.publish(current);
		const { version } = current.manifest;
		expect(await packages.list()).toMatchObject([{ updateAvailable: version }]);
		expect(await packages.update(PACKAGE)).toMatchObject({ installedVersion: version });
		const updated = await n8n.nodeType(FLUX_NODE);
		expect(updated?.description).toMatch(/FLUX/);
		await expectImage();
	},
	STEP_MS,
);

test(
	'after uninstalling, running the saved workflow names the missing node',
	async () => {
		await packages.uninstall(PACKAGE);
		expect(await packages.list()).toEqual([]);
		expect(await n8n.nodeType(FLUX_NODE)).toBeUndefined();
		const run = n8n.api.runWorkflow(workflow);
		await expect(run).rejects.toThrow(`Unrecognized node type: ${FLUX_NODE}`);
	},
	STEP_MS,
);

test(
	'after installing again, the saved workflow and its credential work as before',
	async () => {
		await packages.install(PACKAGE);
		await expectImage();
	},
	STEP_MS,
);
