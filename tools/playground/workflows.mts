/** The example workflows: into n8n with a credential that works, and their pictures out of it. */
import { readdirSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { repositoryFolder } from './folders.mts';
import type { Execution, N8nApi, WorkflowFile } from './n8nApi.mts';
import { FLUX_NODE } from './package.mts';

/** A saved credential, as nodes refer to it. */
export interface CredentialReference {
	id: string;
	name: string;
}

const workflowsFolder = path.join(repositoryFolder, 'workflows');

/** The names of the example workflows' files, in alphabetical order. */
export function workflowFiles(): string[] {
	return readdirSync(workflowsFolder)
		.filter((name) => name.endsWith('.json'))
		.sort();
}

/** Reads an example workflow and puts the credential into every Flux node of it. */
export async function readWorkflow(
	fileName: string,
	credential: CredentialReference,
): Promise<WorkflowFile> {
	const text = await fs.readFile(path.join(workflowsFolder, fileName), 'utf8');
	const workflow = JSON.parse(text) as WorkflowFile;
	for (const node of workflow.nodes) {
		// The tool for AI agents carries the suffix Tool.
		if (node.type.startsWith(FLUX_NODE)) node.credentials = { segmindApi: credential };
	}
	return workflow;
}

/** Saves every workflows/*.json in n8n; gives the ids by workflow name. */
export async function importWorkflows(
	api: N8nApi,
	credential: CredentialReference,
): Promise<Map<string, string>> {
	const ids = new Map<string, string>();
	for (const file of workflowFiles()) {
		const workflow = await readWorkflow(file, credential);
		ids.set(workflow.name, await api.saveWorkflow(workflow));
	}
	return ids;
}

/** The items that a node put out on its first output in its last run. */
export function itemsOf(execution: Execution, nodeName: string): INodeExecutionData[] {
	const runs = execution.data.resultData.runData[nodeName] ?? [];
	return runs.at(-1)?.data?.main[0] ?? [];
}

/** What the workflow stopped with, in the node's words; undefined when it went through. */
export function failureOf({ status, data }: Execution): string | undefined {
	if (status === 'success') return undefined;
	const { message, description } = { ...data.resultData.error } as Record<string, string>;
	return [message ?? `The workflow ended as "${status}".`, description].filter(Boolean).join('\n');
}

/** A picture that was saved as a file. */
export interface SavedPicture {
	file: string;
	/** Pixels, where the item says so. */
	width?: number;
	height?: number;
}

/** Saves all files of a node's items into a folder. */
export async function savePictures(
	api: N8nApi,
	items: INodeExecutionData[],
	folder: string,
): Promise<SavedPicture[]> {
	await fs.mkdir(folder, { recursive: true });
	const saved: SavedPicture[] = [];
	for (const { json, binary } of items) {
		for (const data of Object.values(binary ?? {})) {
			const file = path.join(folder, path.basename(data.fileName ?? 'picture'));
			await fs.writeFile(file, await bytesOf(api, data));
			const { width, height } = json as { width?: number; height?: number };
			saved.push({ file, width, height });
		}
	}
	return saved;
}

/** n8n keeps large files beside the item, under an id, and small set-ups keep them within as base64. */
async function bytesOf(api: N8nApi, { id, data }: IBinaryData): Promise<Buffer> {
	return id ? await api.binary(id) : Buffer.from(data, 'base64');
}
