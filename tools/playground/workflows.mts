/** The example workflows: into n8n with a credential that works, and their images out of it. */
import { readdirSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import type { Execution, N8nApi, WorkflowFile } from './n8nApi.mts';
import { FLUX_NODE } from './package.mts';
import { repositoryFolder } from './paths.mts';

/** A saved credential, as nodes refer to it. */
export interface CredentialReference {
	id: string;
	name: string;
}

/** An image saved as a file. */
export interface SavedImage {
	file: string;
	/** Pixels, if the item says so. */
	width?: number;
	height?: number;
}

const workflowsFolder = path.join(repositoryFolder, 'workflows');

/** The file names of the example workflows, in alphabetical order. */
export function workflowFiles(): string[] {
	return readdirSync(workflowsFolder)
		.filter((name) => name.endsWith('.json'))
		.sort();
}

/** Reads an example workflow and sets the credential in each of its Flux nodes. */
export async function readWorkflow(
	fileName: string,
	credential: CredentialReference,
): Promise<WorkflowFile> {
	const text = await fs.readFile(path.join(workflowsFolder, fileName), 'utf8');
	const workflow = JSON.parse(text) as WorkflowFile;
	for (const node of workflow.nodes) {
		// The tool for AI agents has the suffix Tool.
		if (node.type.startsWith(FLUX_NODE)) node.credentials = { segmindApi: credential };
	}
	return workflow;
}

/** Saves every workflows/*.json in n8n. @returns the IDs by workflow name */
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

/** The items on a node's first output in its last run. */
export function itemsOf(execution: Execution, nodeName: string): INodeExecutionData[] {
	const runs = execution.data.resultData.runData[nodeName] ?? [];
	return runs.at(-1)?.data?.main[0] ?? [];
}

/** The error that ended the workflow, in the node's words; undefined when it succeeded. */
export function failureOf({ status, data }: Execution): string | undefined {
	if (status === 'success') return undefined;
	const { message, description } = { ...data.resultData.error } as Record<string, string>;
	return [message ?? `The workflow ended as "${status}".`, description].filter(Boolean).join('\n');
}

/** Saves all files of a node's items into a folder. */
export async function saveImages(
	api: N8nApi,
	items: INodeExecutionData[],
	folder: string,
): Promise<SavedImage[]> {
	await fs.mkdir(folder, { recursive: true });
	const saved: SavedImage[] = [];
	for (const { json, binary } of items) {
		for (const data of Object.values(binary ?? {})) {
			const file = path.join(folder, path.basename(data.fileName ?? 'image'));
			await fs.writeFile(file, await bytesOf(api, data));
			const { width, height } = json as { width?: number; height?: number };
			saved.push({ file, width, height });
		}
	}
	return saved;
}

/** n8n stores large files under an ID, and small setups keep them in the item as base64. */
async function bytesOf(api: N8nApi, { id, data }: IBinaryData): Promise<Buffer> {
	return id ? await api.binary(id) : Buffer.from(data, 'base64');
}
