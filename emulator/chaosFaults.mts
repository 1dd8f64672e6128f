import {
	ambiguous,
	brokenImage,
	type ChaosFault,
	type ChaosKind,
	invalidKey,
	longPage,
	type MakeFault,
	quotedKey,
	refusedWith200,
	stray,
	strayHistory,
	unusualSubmit,
	unusualSync,
	webPage,
} from './chaosKinds.mts';
import type { Fault, FaultRoute } from './faults.mts';

const reset: MakeFault = () => ({ kind: 'reset before', reset: true });
const lost: MakeFault = () => ({ kind: 'response lost', lostResponse: true });
const aborted: MakeFault = () => ({ kind: 'aborted', aborted: true });
const truncated: MakeFault = () => ({ kind: 'broken JSON', truncated: true });
const slow: MakeFault = (random) => ({ kind: 'slow body', slowMs: 50 + random() * 250 });
const page: MakeFault = () => ({ kind: 'HTML with 200', status: 200, body: webPage });
const brokenJson: MakeFault = () => ({
	kind: 'broken JSON',
	status: 200,
	body: '{"status":"COMPL',
});

const serverError: MakeFault = (random) => {
	const code = [500, 502, 504][Math.floor(random() * 3)];
	const body = random() < 0.5 ? webPage : JSON.stringify({ error: 'Internal server error' });
	return { kind: `HTTP ${code}`, status: code, body };
};

const rateLimit: MakeFault = (random, now) => {
	const form = random();
	if (form < 0.3) return tooManyRequests({}, 'without a header');
	if (form < 0.6) {
		return tooManyRequests({ 'retry-after': random() < 0.7 ? '0' : '1' }, 'with Retry-After');
	}
	// The format is not documented: an ISO date or epoch seconds, less than a second ahead.
	const resetTime = now + random() * 900;
	const isDate = random() < 0.5;
	const date = isDate ? new Date(resetTime).toISOString() : String(Math.floor(resetTime / 1000));
	return tooManyRequests({ 'x-rate-limit-reset-at-utc': date }, 'with reset time');
};

function tooManyRequests(headers: Record<string, string>, form: string): ChaosFault {
	const body = JSON.stringify({ error: 'Rate limit exceeded' });
	return { kind: `HTTP 429 ${form}`, status: 429, body, headers };
}

function status(code: number): MakeFault {
	return () => ({ kind: `HTTP ${code}`, status: code, body: `{"error":"HTTP ${code}"}` });
}

function job(outcome: NonNullable<Fault['job']>): MakeFault {
	return () => ({ kind: `job ${outcome}`, job: outcome });
}

type WeightedFault = [weight: number, make: MakeFault, kind?: ChaosKind];

/** The faults of a request for one result or list. */
const lookupFaults = (strayFault: WeightedFault): WeightedFault[] => [
	[2, lost],
	[1, aborted],
	[1, truncated],
	[2, page],
	[2, rateLimit],
	[3, serverError],
	[1, slow],
	strayFault,
	[1, quotedKey, 'quotedKey'],
	[0.2, longPage, 'longPages'],
];

/**
 * The faults of each route, with weights. Without a kind they belong to all chaos. A 5xx comes before the job is accepted,
 * so it is never billed, except for those that are ambiguous.
 */
export const chaosFaults: Record<FaultRoute, WeightedFault[]> = {
	submit: [
		[3, lost],
		[1, reset],
		[0.5, aborted],
		[0.5, truncated],
		[0.5, page],
		[5, rateLimit],
		[5, serverError],
		[1, slow],
		[1, job('moderated')],
		[2, job('lost worker')],
		[2, job('stuck')],
		[6, ambiguous, 'ambiguous'],
		[3, unusualSubmit, 'unusual'],
		[1, refusedWith200, 'unusual'],
		[0.5, invalidKey, 'quotedKey'],
		[0.5, quotedKey, 'quotedKey'],
		[1, job('quotes the key'), 'quotedKey'],
		[8, brokenImage, 'brokenImages'],
		[1, longPage, 'longPages'],
	],
	sync: [
		[3, lost],
		[1, reset],
		[1.5, aborted],
		[0.5, page],
		[5, rateLimit],
		[5, serverError],
		[1, slow],
		[1, job('moderated')],
		[2, job('lost worker')],
		[1, job('stuck')],
		[6, ambiguous, 'ambiguous'],
		[2, unusualSync, 'unusual'],
		[1, refusedWith200, 'unusual'],
		[0.5, invalidKey, 'quotedKey'],
		[0.5, quotedKey, 'quotedKey'],
		[1, job('quotes the key'), 'quotedKey'],
		[8, brokenImage, 'brokenImages'],
		[1, longPage, 'longPages'],
	],
	status: [
		[2, lost],
		[1, aborted],
		[1, brokenJson],
		[2, page],
		[2, rateLimit],
		[3, serverError],
		[1, slow],
		[3, stray, 'stray'],
		[1, quotedKey, 'quotedKey'],
		[0.2, longPage, 'longPages'],
	],
	result: lookupFaults([3, stray, 'stray']),
	image: [
		[3, aborted],
		[1, reset],
		[1, lost],
		[1, status(404)],
		[2, status(503)],
		[1, page],
		[1, slow],
	],
	upload: [
		[1, lost],
		[1, reset],
		[1, aborted],
		[1, truncated],
		[1, page],
		[2, rateLimit],
		[2, serverError],
		[1, slow],
		[1, quotedKey, 'quotedKey'],
		[0.2, longPage, 'longPages'],
	],
	history: lookupFaults([3, strayHistory, 'history']),
};
