import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { fingerprintsOf } from '../../nodes/Flux/run/fingerprints.ts';
import { JobRecord } from '../../nodes/Flux/run/jobRecord.ts';
import { Ledger } from '../../nodes/Flux/run/ledger.ts';

const url = 'https://images.segmind.com/a.png';
const withUrl = { requestId: 'a', images: [{ url }], metrics: {} };

const record = () => {
	const opened = JobRecord.ofRequest('a');
	opened.notAccepted();
	return opened;
};

describe('charged', () => {
	it.each<[string, (job: JobRecord) => void, string]>([
		['no, before it is sent', () => undefined, 'no'],
		['unknown, once it is sent', (job) => job.sending(), 'unknown'],
		['no, when it was not accepted', (job) => (job.sending(), job.notAccepted()), 'no'],
		['unknown, after a 5xx', (job) => (job.sending(), job.notAccepted(true)), 'unknown'],
		['unknown, when accepted', (job) => job.accepted('a'), 'unknown'],
		['yes, when completed', (job) => job.completed(withUrl), 'yes'],
		['yes, when delivered', (job) => job.delivered('a', []), 'yes'],
	])('is %s', (_name, transition, charged) => {
		const job = record();
		transition(job);
		expect(job.charged).toBe(charged);
	});
});

it('a job that was seen completed stays so, whatever is said later', () => {
	const job = record();
	job.accepted('a');
	job.finished();
	job.notAccepted();
	expect(job.charged).toBe('yes');
	expect(job.canResume).toBe(true);
});

it('a job that a machine with a fast clock has noted was noted now at the latest', () => {
	const job = new JobRecord({ state: 'accepted', at: Date.now() + 600_000, requestId: 'a' });
	expect(job.changedAt).toBeLessThanOrEqual(Date.now());
});

it('a 5xx leaves a job new, so that a retry may send it again', () => {
	const job = record();
	job.sending();
	job.notAccepted(true);
	expect(job.isNew).toBe(true);
	expect(job.interrupted).toEqual({
		requestId: undefined,
		maybeCharged: true,
		isCompleted: false,
		urls: [],
		lastStatus: '',
	});
});

it('a successful synchronous job is unconfirmed, with its ID, until its images are known', () => {
	const job = record();
	job.unconfirmed('b');
	expect(job.isUnconfirmed).toBe(true);
	expect(job.requestId).toBe('b');
});

it('a completed job knows where its images are', () => {
	const job = record();
	job.completed(withUrl);
	expect(job.result).toBe(withUrl);
	expect(job.interrupted).toEqual({
		requestId: 'a',
		maybeCharged: true,
		isCompleted: true,
		urls: [url],
		lastStatus: '',
	});
});

it('a job whose images have no URL stays accepted, because only the job itself has them', () => {
	const job = record();
	job.accepted('a');
	job.completed({ ...withUrl, images: [{ base64: 'x' }] });
	expect(job.isAccepted).toBe(true);
	expect(job.result).toBeUndefined();
});

describe('an item whose json refers to itself', () => {
	/** As much of n8n's context as the ledger asks for. */
	function contextOf(json: unknown) {
		const stored = {};
		return {
			getNode: () => ({ name: 'Flux' }),
			getExecuteData: () => ({ node: { name: 'Flux' } }),
			getContext: () => stored,
			getItemIndex: () => 0,
			getInputData: () => ({ json }),
			getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		} as unknown as IExecuteSingleFunctions;
	}

	it('is known again like any other', () => {
		const json: Record<string, unknown> = { prompt: 'x', twice: [{ a: 1 }] };
		json.self = json;
		const context = contextOf(json);
		const open = (seed: number) => {
			const fingerprints = fingerprintsOf(context, { written: {}, evaluated: {} }, []);
			return new Ledger(context).open({ item: 0, image: 0 }, fingerprints, 'flux-2-pro', seed);
		};
		open(7).accepted('a');
		expect(open(8).requestId).toBe('a');
	});
});
