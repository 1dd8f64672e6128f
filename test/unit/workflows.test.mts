/** The files in workflows/: each is run by a test, has notes, and contains only what n8n needs. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import { repositoryFolder } from '../../tools/playground/paths.mts';
import type { WorkflowFile } from '../../tools/playground/n8nApi.mts';
import { workflowFiles } from '../../tools/playground/workflows.mts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const STICKY_NOTE = 'n8n-nodes-base.stickyNote';
/** Pixels on the canvas, with the name below. */
const NODE = { width: 96, height: 144 };

const files = workflowFiles();

async function read(file: string): Promise<WorkflowFile> {
	const text = await fs.readFile(path.join(repositoryFolder, 'workflows', file), 'utf8');
	return JSON.parse(text) as WorkflowFile;
}

const isNote = ({ type }: INode) => type === STICKY_NOTE;

it.each(files)('%s is run by a test', async (file) => {
	const folder = path.join(repositoryFolder, 'test', 'e2e');
	const all = await fs.readdir(folder, { recursive: true });
	const tests = all.filter((name) => name.endsWith('.test.mts'));
	const texts = await Promise.all(
		tests.map(async (name) => await fs.readFile(path.join(folder, name), 'utf8')),
	);
	expect(texts.filter((text) => text.includes(`'${file}'`))).not.toEqual([]);
});

it.each(files)('%s says in a note what it does, what to do and what it costs', async (file) => {
	const notes = (await read(file)).nodes.filter(isNote);
	const [first] = notes.map(({ parameters }) => String(parameters.content));
	expect(first).toMatch(/^## /);
	expect(first).toContain('Segmind account');
	expect(first).toMatch(/\$\d+\.\d\d/);
});

it.each(files)('%s contains only what n8n needs', async (file) => {
	const workflow = await read(file);
	expect(Object.keys(workflow).sort()).toEqual(['connections', 'name', 'nodes', 'settings']);
	for (const { id, credentials } of workflow.nodes) {
		expect(id).toMatch(UUID);
		expect(credentials).toBeUndefined();
	}
	expect(new Set(workflow.nodes.map(({ id }) => id)).size).toBe(workflow.nodes.length);
});

it.each(files)('%s has no overlaps on the canvas', async (file) => {
	const boxes = (await read(file)).nodes.map((node) => {
		const [left, top] = node.position;
		const size = isNote(node) ? (node.parameters as typeof NODE) : NODE;
		return { name: node.name, left, top, right: left + size.width, bottom: top + size.height };
	});
	const overlaps = boxes.flatMap((one, index) =>
		boxes
			.slice(index + 1)
			.filter(({ left, right }) => one.left < right && left < one.right)
			.filter(({ top, bottom }) => one.top < bottom && top < one.bottom)
			.map(({ name }) => `${one.name} and ${name}`),
	);
	expect(overlaps).toEqual([]);
});

it.each(files)('%s is in American English, as the node and its pages are', async (file) => {
	const text = JSON.stringify(await read(file));
	expect(text.match(/\b\w*colour\w*|\bgrey\w*|\bcentre\w*|\bfavourite\w*/gi) ?? []).toEqual([]);
});
