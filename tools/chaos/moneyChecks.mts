import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeExecutionData } from 'n8n-workflow';
import type { BillEntry, Emulator } from '../../emulator/emulator.mts';
import type { NodeRun } from '../../test/engine/engine.mts';
import { type Finding, itemOf } from './checks.mts';
import { namedImages } from './delivery.mts';
import type { Detours } from './detours.mts';
import type { Scenario } from './scenario.mts';

/** The accepted jobs of each item, in the order of arrival: prompts are unique. */
export function jobsByItem(emulator: Emulator, prompts: string[]): BillEntry[][] {
	const { entries } = emulator.bill;
	return prompts.map((prompt) =>
		entries.filter(({ outcome, body }) => outcome !== 'refused' && promptIn(body) === prompt),
	);
}

/** Whether a job costs money; running ones will. */
export function isPaid({ outcome }: BillEntry): boolean {
	return outcome === 'accepted' || outcome === 'completed';
}

/**
 * No item is paid for twice: another job may be submitted for it only after one that FAILED. A job whose response was
 * lost is not one of these.
 */
export function* checkPaidOnce(jobs: BillEntry[][]): Generator<Finding> {
	for (const [item, entries] of jobs.entries()) {
		const early = entries.slice(0, -1).filter(isPaid);
		if (early.length === 0) continue;
		const details = entries.map(
			({ time, mode, request_id, outcome }) =>
				`${request_id} ${mode} ${outcome} +${time - entries[0].time} ms`,
		);
		yield { promise: 'paid twice', item, details: details.join(', ') };
	}
}

/** A run, and what is needed to judge it. */
export interface Judged {
	scenario: Scenario;
	run: NodeRun;
	/** Of a run that succeeded. */
	rows: INodeExecutionData[];
	jobs: BillEntry[][];
	requests: Emulator['requests'];
	/** The jobs whose ID the node was never told. */
	lostIds: ReadonlySet<string>;
}

/**
 * No paid image is lost: it is delivered, or its URL or request ID is in its own item's rows, or in the message of a run
 * that failed. If the node was never told the ID, the row says that it is unknown whether it was charged.
 */
export function* checkNothingLost(judged: Judged): Generator<Finding> {
	for (const [item, entries] of judged.jobs.entries()) {
		const rows = judged.rows.filter((row) => itemOf(row) === item);
		for (const entry of entries.filter(isPaid)) {
			const finding = lostIn(entry, rows, judged);
			if (finding) yield { item, ...finding };
		}
	}
}

function lostIn(
	entry: BillEntry,
	rows: INodeExecutionData[],
	{ scenario, run, requests, lostIds }: Judged,
): Finding | undefined {
	const { request_id: id = '' } = entry;
	const isSuccess = run.status === 'success';
	const said = isSuccess ? JSON.stringify(rows.map(({ json }) => json)) : saidOnFailure(run);
	const details = `${id}: ${said}`;
	if (said.includes(id)) {
		const total = namedImages(entry, scenario, requests);
		// A run that failed can be retried: then its ID is enough.
		if (!isSuccess || areAllNamed(id, total, rows, said)) return undefined;
		return { promise: 'image lost', details: `not all of ${total} images are there. ${details}` };
	}
	if (!lostIds.has(id)) return { promise: 'image lost', details };
	const isReported = !isSuccess || rows.some((row) => chargedIn(row) === 'unknown');
	return isReported ? undefined : { promise: 'unknown charge not reported', details };
}

/** Whether each image of a job has a row, or its URL is named in one; an error row without any image names the job. */
function areAllNamed(id: string, total: number, rows: INodeExecutionData[], said: string): boolean {
	const own = rows.filter(({ json }) => JSON.stringify(json).includes(id));
	if (own.every(({ json }) => json.error !== undefined)) return true;
	const numbers = Array.from({ length: total }, (_, index) => (index ? `_${index + 1}` : ''));
	return own.length >= total || numbers.every((number) => said.includes(`${id}${number}.`));
}

/** The error of a failed run; an error of n8n's own names no job, but the stored data has them for a retry. */
function saidOnFailure({ error, contextOf }: NodeRun): string {
	const { name, message = '', description = '' } = error ?? {};
	const isOwn = name === 'NodeApiError';
	return `${message}\n${description ?? ''}\n${isOwn ? '' : JSON.stringify(contextOf())}`;
}

/**
 * Rows and messages say the truth about the charge: `yes` or `unknown` only where something of the item was sent, `no`
 * only where none of its jobs is charged.
 */
export async function* checkCharged(
	{ scenario, rows, run }: Judged,
	emulator: Emulator,
	{ proxied }: Detours,
): AsyncGenerator<Finding> {
	for (const { item, charged, said } of [...statements(rows), ...statementOf(run)]) {
		const prompt = scenario.prompts[item];
		if (charged !== 'no') {
			const inBill = emulator.bill.entries.some(({ body }) => promptIn(body) === prompt);
			// A 407 is certainly the proxy's; a plain request that got another response may have been passed on.
			const inProxy = proxied.some(
				({ fault, body = '' }) => fault !== 'login' && body.includes(`"${prompt}"`),
			);
			// Through a tunnel, a bare 502 of the proxy cannot be told from that of a gateway before Segmind.
			const undecided =
				/HTTP 50[234] /.test(said) && proxied.some(({ fault }) => fault !== 'login');
			if (inBill || inProxy || undecided) continue;
			yield { promise: 'charged, but nothing was sent', item, details: `${charged}: ${said}` };
		} else if (await isCharged(emulator, prompt)) {
			yield { promise: 'not charged, but it was', item, details: said };
		}
	}
}

interface Statement {
	item: number;
	charged: string;
	said: string;
}

function statements(rows: INodeExecutionData[]): Statement[] {
	return rows.flatMap((row) => {
		const [item, charged] = [itemOf(row), chargedIn(row)];
		if (item === undefined || charged === undefined) return [];
		return [{ item, charged, said: JSON.stringify(row.json) }];
	});
}

/** What the message of a failed run says about its own item, in words. */
function statementOf({ status, error }: NodeRun): Statement[] {
	const item = (error as { context?: { itemIndex?: number } } | undefined)?.context?.itemIndex;
	if (status === 'success' || item === undefined) return [];
	const said = `${error?.message} ${error?.description}`.split(
		/ (Other|Segmind accepted other) (jobs|images) of this run/,
	)[0];
	const isPaidFor =
		/may (still )?be (running and may be )?charged|(?<!Nothing )was charged|were charged|generated and charged/i.test(
			said,
		);
	if (isPaidFor) return [{ item, charged: 'in words', said }];
	return /nothing (is|was) charged|does not charge/i.test(said)
		? [{ item, charged: 'no', said }]
		: [];
}

/** How long a job may still run, ms. */
const LONGEST_JOB = 4_000;

/** Whether a job of a prompt is charged, once all of them have ended. */
async function isCharged(emulator: Emulator, prompt: string): Promise<boolean> {
	const outcomes = () => jobsByItem(emulator, [prompt])[0].map(({ outcome }) => outcome);
	for (let waited = 0; waited < LONGEST_JOB && outcomes().includes('accepted'); waited += 50) {
		await sleep(50);
	}
	return outcomes().includes('completed');
}

/** What a row says about the charge. */
export function chargedIn({ json }: INodeExecutionData): string | undefined {
	// Before n8n 2.36, the error output needs the other key.
	return ((json.details ?? json.message) as { charged?: string } | undefined)?.charged;
}

function promptIn(body: unknown): string | undefined {
	return (body as { prompt?: string } | undefined)?.prompt;
}
