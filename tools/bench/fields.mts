/**
 * What a real n8n spends on evaluating the node's fields: CPU time per item, compared with n8n's own Edit Fields with
 * the same fields and expressions. Every item is refused for its empty prompt before anything is sent, so little
 * but the evaluation is measured.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import type { IDataObject } from 'n8n-workflow';
import { models } from '../../nodes/Flux/models/index.ts';
import { startN8n } from '../playground/n8n.mts';
import { N8nApi, type WorkflowFile } from '../playground/n8nApi.mts';
import { FLUX_NODE, installPackage } from '../playground/package.mts';
import type { Report } from '../playground/progress.mts';
import type { Section } from './report.mts';

const ITEMS = 200;
const ROUNDS = 3;
const SLUGS = ['flux-2-pro', 'flux-1.1-pro'];
const NOWHERE = 'http://127.0.0.1:9';

/** Which fields hold an expression, `={{ $json.field }}`, instead of a value. */
const CASES: Record<string, (name: string) => boolean> = {
	none: () => false,
	prompt: (name) => name === 'prompt',
	all: () => true,
};

/** A node to measure. */
interface Subject {
	type: string;
	typeVersion: number;
	parameters: IDataObject;
	credentials?: object;
	onError?: string;
}

/** The values of a model's fields; those in its options are separate. */
interface Fields {
	top: IDataObject;
	options: IDataObject;
}

const noOp: Subject = { type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };

/** Measures for about four minutes. @param report is told what is being measured */
export async function measureFields(report: Report = () => undefined): Promise<Section> {
	const userFolder = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-bench-'));
	const rows: Section['rows'] = [];
	try {
		await installPackage(userFolder);
		for (const engine of ['vm', 'legacy']) rows.push(...(await rowsOf(engine, userFolder, report)));
	} finally {
		await fs.rm(userFolder, { recursive: true, force: true });
	}
	return {
		title: 'Fields in a real n8n',
		method:
			`CPU milliseconds of the n8n process per item, less those of the same workflow without the node: the best of ` +
			`${ROUNDS} rounds of ${ITEMS} items, after one to warm up. Edit Fields has the same fields and expressions.`,
		findings: [],
		columns: ['Engine', 'Model', 'Expressions', 'Flux (ms)', 'Edit Fields (ms)', 'Ratio'],
		rows,
	};
}

/** @param engine n8n's expression engine */
async function rowsOf(engine: string, userFolder: string, report: Report) {
	const environment = { N8N_EXPRESSION_ENGINE: engine, N8N_METRICS: 'true' };
	const n8n = await startN8n({ userFolder, environment });
	const api = new N8nApi(n8n.url);
	await api.signIn();
	const data = { apiKey: 'SG_bench', baseUrl: NOWHERE, storageUrl: NOWHERE, historyUrl: NOWHERE };
	const credential = await api.saveCredential({ name: 'Bench', type: 'segmindApi', data });
	const rows: Section['rows'] = [];
	for (const slug of SLUGS) {
		const measure = async (name: string, subject: Subject) => {
			report(`${engine}, ${slug}, ${name}`);
			return await cpuPerItem(api, n8n.url, name, subject, slug);
		};
		const baseline = await measure('no-op', noOp);
		for (const [name, isExpression] of Object.entries(CASES)) {
			const fields = fieldsOf(slug, isExpression);
			const node = (await measure('flux', flux(fields, credential))) - baseline;
			const reference = (await measure('edit-fields', editFields(fields))) - baseline;
			// Less than a tenth of a millisecond is noise.
			const ratio = reference > 0.1 ? (node / reference).toFixed(1) : '–';
			rows.push([engine, slug, name, node.toFixed(2), reference.toFixed(2), ratio]);
		}
	}
	await n8n.stop();
	return rows;
}

function flux({ top, options }: Fields, credential: string): Subject {
	return {
		type: FLUX_NODE,
		typeVersion: 1,
		parameters: { operation: 'generate', ...top, modelOptions: options },
		credentials: { segmindApi: { id: credential, name: 'Bench' } },
		onError: 'continueRegularOutput',
	};
}

function editFields({ top, options }: Fields): Subject {
	const values = Object.entries({ ...top, ...options });
	const assignments = values.map(([name, value]) => ({ id: name, name, value, type: 'string' }));
	return {
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: { assignments: { assignments }, options: { ignoreConversionErrors: true } },
	};
}

/** The default values of all fields of a model, some replaced by an expression. */
function fieldsOf(slug: string, isExpression: (name: string) => boolean = () => false): Fields {
	const { parameters } = models.find((model) => model.slug === slug)!;
	const valueOf = (name: string, value: unknown) =>
		isExpression(name) ? `={{ $json.${name} }}` : value;
	const placed = (where: string) =>
		parameters
			.filter(({ placement }) => placement === where)
			.map((each) => [each.name, valueOf(each.name, 'default' in each ? each.default : '')]);
	// A space: n8n does not start a workflow in which a required field is empty.
	const prompt = valueOf('prompt', ' ');
	return {
		top: { model: slug, prompt, ...Object.fromEntries(placed('top')) } as IDataObject,
		options: Object.fromEntries(placed('option')) as IDataObject,
	};
}

/** Webhook → one item for each entry of the body → the node. */
function workflowOf(name: string, subject: Subject): WorkflowFile {
	const webhook = { path: name, httpMethod: 'POST', responseMode: 'lastNode' };
	const splitOut = { fieldToSplitOut: 'body.items', options: {} };
	const nodes = [
		{ type: 'n8n-nodes-base.webhook', typeVersion: 2, parameters: webhook, webhookId: name },
		{ type: 'n8n-nodes-base.splitOut', typeVersion: 1, parameters: splitOut },
		subject,
	].map((node, index) => ({ ...node, id: `${index}`, name: `${index}`, position: [0, 0] }));
	const next = (to: string) => ({ main: [[{ node: to, type: 'main', index: 0 }]] });
	return {
		name,
		nodes: nodes as never,
		connections: { 0: next('1'), 1: next('2') } as never,
		// Saving the items would cost as much as making them.
		settings: { executionOrder: 'v1', saveDataSuccessExecution: 'none' },
	};
}

/** CPU milliseconds that n8n spends on an item, in the best of some rounds. */
async function cpuPerItem(api: N8nApi, url: string, name: string, subject: Subject, slug: string) {
	const id = await api.saveWorkflow(workflowOf(name, subject));
	await api.activateWorkflow(id);
	const { top, options } = fieldsOf(slug);
	const items = Array.from({ length: ITEMS }, () => ({ ...top, ...options }));
	const rounds: number[] = [];
	for (let round = 0; round <= ROUNDS; round += 1) {
		const before = await cpuSeconds(url);
		await send(`${url}/webhook/${name}`, items);
		rounds.push((await cpuSeconds(url)) - before);
	}
	await api.deactivateWorkflow(id);
	return (Math.min(...rounds.slice(1)) * 1000) / ITEMS;
}

async function cpuSeconds(url: string): Promise<number> {
	const { data } = await axios.get<string>(`${url}/metrics`, { proxy: false });
	return Number(/^n8n_process_cpu_seconds_total (\S+)/m.exec(data)?.[1]);
}

/** Resolves when the workflow has ended. Its webhook returns 404 for the first moments. */
async function send(webhook: string, items: object[]): Promise<void> {
	for (;;) {
		const settings = { proxy: false as const, validateStatus: () => true };
		const { status, data } = await axios.post<unknown>(webhook, { items }, settings);
		if (status === 200) return;
		if (status !== 404) throw new Error(`n8n returned ${status}: ${JSON.stringify(data)}`);
		await sleep(100);
	}
}
