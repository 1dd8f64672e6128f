/** A published form as a browser uses it: page by page, with the wait in between. */
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import type { Execution, N8nApi, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { endOf } from './exampleWorkflow.mts';

const POLL_MS = 200;
const http = axios.create({ proxy: false, validateStatus: () => true, responseType: 'text' });

/** One visitor's way through the pages of a form. */
export class FilledForm {
	private constructor(
		private url: string,
		private page: string,
	) {}

	/** Opens the form. In the first moments after its workflow is published, it does not exist yet. */
	static async open(url: string): Promise<FilledForm> {
		for (;;) {
			const { status, data } = await http.get<string>(url);
			if (status === 200) return new FilledForm(url, data);
			await sleep(POLL_MS);
		}
	}

	/** Sends the values of the page's fields, and waits for the next page. @returns its HTML */
	async submit(...values: Array<string | File>): Promise<string> {
		await this.send(...values);
		this.page = await this.nextPage();
		return this.page;
	}

	/** Sends the values of the page's fields, from top to bottom. */
	async send(...values: Array<string | File>): Promise<void> {
		const fields = new FormData();
		// n8n names the fields of every form by their positions.
		values.forEach((value, index) => fields.append(`field-${index}`, value));
		const { data } = await http.post<string>(this.url, fields);
		// The first page says where the others are; all of them are at the same URL.
		const { formWaitingUrl } = JSON.parse(data || '{}') as { formWaitingUrl?: string };
		this.url = formWaitingUrl ?? this.url;
	}

	/** Tells n8n that the last page is shown, as that page does, so that the workflow ends. */
	async end(): Promise<void> {
		await http.post(this.url);
	}

	private async nextPage(): Promise<string> {
		const status = this.url.replace('?', '/n8n-execution-status?');
		for (;;) {
			const isRunning = (await http.get<string>(status)).data === 'running';
			const { data } = isRunning ? { data: this.page } : await http.get<string>(this.url);
			if (data !== this.page) return data;
			await sleep(POLL_MS);
		}
	}
}

/**
 * Publishes a workflow that begins with a form, while the form is used.
 *
 * @param url of n8n
 * @param use gets the form's URL
 * @returns the execution, once it has ended, and what `use` returns
 */
export async function whilePublished<Result>(
	api: N8nApi,
	url: string,
	workflow: WorkflowFile,
	use: (form: string) => Promise<Result>,
): Promise<[Execution, Result]> {
	const trigger = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.formTrigger');
	const id = await api.createWorkflow(workflow);
	await api.activateWorkflow(id);
	const result = await use(`${url}/form/${trigger?.webhookId}`);
	await api.deactivateWorkflow(id);
	return [await endOf(api, await latestExecutionOf(api, id)), result];
}

/** n8n may respond to a form before it has saved the execution. */
async function latestExecutionOf(api: N8nApi, workflowId: string): Promise<string> {
	for (;;) {
		const [latest] = await api.executionsOf(workflowId);
		if (latest) return latest;
		await sleep(POLL_MS);
	}
}

/** The file that a form's last page downloads: n8n writes its bytes into the page as JSON. */
export function downloadOf(page: string): { fileName: string; bytes: Buffer } {
	const [, encoded] = /decodeURIComponent\("([^"]+)"\)/.exec(page)!;
	const [file] = JSON.parse(decodeURIComponent(encoded)) as Array<{
		fileName: string;
		data: { data: number[] };
	}>;
	return { fileName: file.fileName, bytes: Buffer.from(file.data.data) };
}
