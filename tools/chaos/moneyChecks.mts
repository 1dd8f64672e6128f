import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeExecutionData } from 'n8n-workflow';
import type { BillEntry, Emulator } from '../../emulator/emulator.mts';
import type { NodeRun } from '../../test/engine/engine.mts';
import { namedImages } from './delivery.mts';
import type { Detours } from './detours.mts';
import {
	chargedIn,
	type Finding,
	itemOf,
	type Judged,
	noResponse,
	refusal,
	wasRejected,
} from './judged.mts';

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

/**
 * No paid image is lost: it is delivered, or its URL or request ID is in its own item's rows, or in the message of a run
 * that failed. If the node was never told the ID, the row says that it is unknown whether it was charged. What another
 * execution has paid for must be named only by an item that has come so far.
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

function lostIn(entry: BillEntry, rows: INodeExecutionData[], judged: Judged): Finding | undefined {
	const { scenario, run, lostIds, execution } = judged;
	const { request_id: id = '' } = entry;
	const isSuccess = run.status === 'success';
	const said = isSuccess ? JSON.stringify(rows.map(({ json }) => json)) : saidOnFailure(run);
	const details = `${id}: ${said}`;
	if (said.includes(id)) {
		const total = namedImages(entry, rows, scenario, judged);
		// A run that failed can be retried: then its ID is enough.
		if (!isSuccess || areAllNamed(id, total, rows, said)) return undefined;
		return { promise: 'image lost', details: `not all of ${total} images are there. ${details}` };
	}
	// It may have failed before it asked, or while it waited for the execution that paid.
	const isOwn = entry.time >= execution.ownSince;
	if (!isOwn && (!isSuccess || isGivenUp(said) || wasRejected(rows))) return undefined;
	if (!lostIds.has(id)) return { promise: 'image lost', details };
	const isReported = !isSuccess || rows.some((row) => chargedIn(row) === 'unknown');
	return isReported ? undefined : { promise: 'unknown charge not reported', details };
}

/** Whether an item says that its time was up, or that Reuse refuses it; checkRefusals tells whether that is justified. */
function isGivenUp(said: string): boolean {
	return refusal.test(said) || /time limit|not ready within/.test(said);
}

/** Of executions that start at the same moment, at least one has each job that was paid for. */
export function* checkHeld(judged: Judged[]): Generator<Finding> {
	const said = judged.map(({ run, rows }) => saidOnFailure(run) + JSON.stringify(rows)).join();
	const [{ jobs, lostIds }] = judged;
	for (const [item, entries] of jobs.entries()) {
		for (const { request_id: id = '' } of entries.filter(isPaid)) {
			if (said.includes(id) || lostIds.has(id)) continue;
			yield { promise: 'image lost', item, details: `${id}: no execution has it` };
		}
	}
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
	const { message = '', description = '' } = error ?? {};
	return `${message}\n${description ?? ''}\n${JSON.stringify(contextOf())}`;
}

/**
 * Rows and messages say the truth about the charge: `yes` or `unknown` only where something of the item was sent, `no`
 * only where none of its jobs is charged.
 */
export async function* checkCharged(
	{ scenario, rows, run, execution, wasStopped }: Judged,
	emulator: Emulator,
	{ proxied }: Detours,
): AsyncGenerator<Finding> {
	for (const { item, charged, said } of [...statements(rows), ...statementOf(run)]) {
		const prompt = scenario.prompts[item];
		// Another execution may have paid for the item all the same, unless its job is named.
		const isMeant = ({ time, request_id = '' }: BillEntry) =>
			time >= execution.ownSince || said.includes(request_id);
		if (charged !== 'no') {
			const inBill = emulator.bill.entries.some(({ body }) => promptIn(body) === prompt);
			// A 407 is certainly the proxy's; a plain request that got another response may have been passed on.
			const inProxy = proxied.some(
				({ fault, body = '' }) => fault !== 'login' && body.includes(`"${prompt}"`),
			);
			// Through a tunnel, a bare 502 of the proxy cannot be told from that of a gateway before Segmind.
			const undecided =
				/HTTP 50[234] /.test(said) && proxied.some(({ fault }) => fault !== 'login');
			// Stop may end a request before it arrives, which the next execution cannot know.
			const cutOff = wasStopped && charged === 'unknown' && noResponse.test(said);
			if (inBill || inProxy || undecided || cutOff) continue;
			yield { promise: 'charged, but nothing was sent', item, details: `${charged}: ${said}` };
		} else if (await isCharged(emulator, prompt, isMeant)) {
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
		/ \d+ other (jobs?|images?) of this run/,
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

/** Whether one of the jobs of a prompt that are meant is charged, once all of them have ended. */
async function isCharged(
	emulator: Emulator,
	prompt: string,
	isMeant: (job: BillEntry) => boolean,
): Promise<boolean> {
	const outcomes = () =>
		jobsByItem(emulator, [prompt])[0]
			.filter(isMeant)
			.map(({ outcome }) => outcome);
	for (let waited = 0; waited < LONGEST_JOB && outcomes().includes('accepted'); waited += 50) {
		await sleep(50);
	}
	return outcomes().includes('completed');
}

function promptIn(body: unknown): string | undefined {
	return (body as { prompt?: string } | undefined)?.prompt;
}
