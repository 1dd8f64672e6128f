/** What chaos expects of a node that can ask Segmind's request history. */
import type { INodeExecutionData } from 'n8n-workflow';
import type { BillEntry, Emulator } from '../../emulator/emulator.mts';
import { checkFound, checkRefusals, checkReused } from '../../tools/chaos/historyChecks.mts';
import type { Scenario } from '../../tools/chaos/scenario.mts';
import type { Judged } from '../../tools/chaos/judged.mts';

const job: BillEntry = {
	time: 10_000,
	slug: 'flux-2-pro',
	mode: 'v2',
	body: { prompt: 'a fox' },
	request_id: 'id',
	outcome: 'completed',
	charged: 0.07,
};
const noResponse = { error: 'No response from Segmind after submitting the job' };
const refusal = {
	error: 'The node cannot tell whether this image was already made: HTTP 500',
};
const history = { shapes: {}, lag: 0.5, timeLimit: 7, isLater: false };

/** A run of one item that gives this JSON. */
function runWith(
	json: object,
	{ jobs = [job], scenario = {}, ownSince = 0, ...more }: RunFacts = {},
): Judged {
	return {
		scenario: { prompts: ['a fox'], parameters: { options: { timeout: 7 } }, history, ...scenario },
		run: { error: undefined },
		rows: [{ json, pairedItem: { item: 0 } } as INodeExecutionData],
		jobs: [jobs],
		start: 10_000,
		isReadable: true,
		execution: { key: '', ownSince },
		...more,
	} as unknown as Judged;
}

interface RunFacts extends Pick<Partial<Judged>, 'start' | 'isReadable' | 'run'> {
	jobs?: BillEntry[];
	scenario?: Partial<Scenario>;
	ownSince?: number;
}

describe('a lost job is found', () => {
	function missed(facts: RunFacts = {}, posts: BillEntry[] = facts.jobs ?? [job]) {
		const emulator = { bill: { entries: posts } } as Emulator;
		return [...checkFound(runWith(noResponse, facts), emulator)];
	}

	it('when the history shows it early enough for the second look', () => {
		expect(missed()).toMatchObject([{ promise: 'in the history, but not found', item: 0 }]);
		expect(missed({ scenario: { history: { ...history, lag: 1.5 } } })).toEqual([]);
		expect(missed({ scenario: { parameters: { options: { timeout: 4 } } } })).toEqual([]);
	});

	it('unless much of the time limit was over before it was accepted', () => {
		expect(missed({}, [{ ...job, time: 8_000, outcome: 'refused' }, job])).toEqual([]);
		expect(missed({ jobs: [{ ...job, mode: 'v1' }] })).toEqual([]);
	});

	it('when the history has shown it before the run', () => {
		const late = { scenario: { history: { ...history, lag: 1.5 } } };
		expect(missed({ ...late, start: 11_000 })).toEqual([]);
		expect(missed({ ...late, start: 12_000 })).toHaveLength(1);
	});

	it('unless the history cannot be read, or there is no such job', () => {
		expect(missed({ isReadable: false })).toEqual([]);
		expect(missed({ jobs: [] })).toEqual([]);
		expect(missed({ jobs: [{ ...job, outcome: 'failed' }] })).toEqual([]);
	});

	it('also by a run that fails', () => {
		const error = { message: noResponse.error, context: { itemIndex: 0 } };
		const failed = { ...runWith({}), rows: [], run: { error } } as unknown as Judged;
		const emulator = { bill: { entries: [job] } } as Emulator;
		expect([...checkFound(failed, emulator)]).toHaveLength(1);
	});
});

describe('Reuse', () => {
	const reuse: Scenario['reuse'] = { how: 'retried', together: 2, isElsewhere: false };
	const promises = (found: Iterable<{ promise: string }>) =>
		[...found].map(({ promise }) => promise);

	it('refuses only what it cannot know', () => {
		const broken = (isReadable: boolean) =>
			promises(checkRefusals(runWith(refusal, { isReadable, scenario: { reuse } })));
		expect(broken(true)).toEqual(['refused without reason']);
		expect(broken(false)).toEqual([]);
	});

	it('pays for nothing without a history', () => {
		const scenario = { reuse, history: undefined };
		const broken = (jobs: BillEntry[]) =>
			promises(checkRefusals(runWith(refusal, { isReadable: false, scenario, jobs })));
		expect(broken([job])).toEqual(['paid without the history']);
		expect(broken([])).toEqual([]);
	});

	it('says so of what another execution has paid for, and of nothing else', () => {
		const broken = (json: object, ownSince: number) =>
			promises(checkReused(runWith({ request_id: 'id', metrics: {}, ...json }, { ownSince })));
		expect(broken({}, 0)).toEqual([]);
		expect(broken({ reused: true }, 20_000)).toEqual([]);
		expect(broken({}, 20_000)).toEqual(['wrongly called reused']);
		expect(broken({ reused: true }, 0)).toEqual(['wrongly called reused']);
		// It was under way when the other execution was stopped.
		expect(broken({ reused: true }, 9_900)).toEqual([]);
		// Of those that start at the same moment, any one may have paid.
		expect(broken({}, Infinity)).toEqual([]);
	});

	it('costs nothing', () => {
		const json = { request_id: 'id', reused: true, metrics: { cost: 0.07 } };
		const found = checkReused(runWith(json, { ownSince: 20_000 }));
		expect(promises(found)).toEqual(['wrongly called reused']);
	});
});
