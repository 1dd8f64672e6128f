import type { Fault, FaultRoute } from './faults.mts';

/** What can befall a request when the emulator misbehaves: a fault, or something that only chance brings. */
export interface Misfortune extends Fault {
	/** What it is called in the counts. */
	kind: string;
	/** The true answer in two halves, ms apart. */
	slowMs?: number;
	/** What becomes of the job, when this request starts one. */
	job?: 'moderated' | 'lost worker' | 'stuck';
}

/** How a misfortune is made. @param chance numbers from 0 up to 1 @param now ms since 1970 */
export type Maker = (chance: () => number, now: number) => Misfortune;

/** What the gateways before Segmind answer when they are not well. */
const webPage = '<!doctype html><html><head><title>Bad Gateway</title></head><body>…</body></html>';
const scrap = '{"status":"COMPL';

const reset: Maker = () => ({ kind: 'reset before', reset: true });
const lost: Maker = () => ({ kind: 'answer lost', lostAnswer: true });
const cutOff: Maker = () => ({ kind: 'cut off', cutOff: true });
const halfJson: Maker = () => ({ kind: 'broken JSON', shortened: true });
const slow: Maker = (chance) => ({ kind: 'slow body', slowMs: 50 + chance() * 250 });
const page: Maker = () => ({ kind: 'HTML with 200', status: 200, body: webPage });
const brokenJson: Maker = () => ({
	kind: 'broken JSON',
	status: 200,
	body: scrap,
});
const serverError: Maker = (chance) => {
	const code = [500, 502, 504][Math.floor(chance() * 3)];
	const body = chance() < 0.5 ? webPage : JSON.stringify({ error: 'The server is not well' });
	return { kind: `HTTP ${code}`, status: code, body };
};
const busy = (headers: Record<string, string>, kind: string): Misfortune => ({
	kind: `HTTP 429 ${kind}`,
	status: 429,
	body: JSON.stringify({ error: 'Rate limit exceeded' }),
	headers,
});
const tooMany: Maker = (chance, now) => {
	const draw = chance();
	if (draw < 0.3) return busy({}, 'without a header');
	if (draw < 0.6) return busy({ 'retry-after': chance() < 0.7 ? '0' : '1' }, 'with Retry-After');
	// ISO date or epoch seconds: no form is documented, and the node takes both. At most a second away.
	const resetTime = now + chance() * 900;
	const isDate = chance() < 0.5;
	const date = isDate ? new Date(resetTime).toISOString() : String(Math.floor(resetTime / 1000));
	return busy({ 'x-rate-limit-reset-at-utc': date }, 'with reset time');
};
const status =
	(code: number): Maker =>
	() => ({ kind: `HTTP ${code}`, status: code, body: `{"error":"HTTP ${code}"}` });
const job =
	(what: NonNullable<Misfortune['job']>): Maker =>
	() => ({ kind: `job ${what}`, job: what });

/** Of each route: what goes wrong there, with weights. A 5xx comes before the job is accepted: it is never billed. */
export const misfortunes: Record<FaultRoute, [weight: number, make: Maker][]> = {
	submit: [
		[3, lost],
		[1, reset],
		[0.5, cutOff],
		[0.5, halfJson],
		[0.5, page],
		[5, tooMany],
		[5, serverError],
		[1, slow],
		[1, job('moderated')],
		[2, job('lost worker')],
		[2, job('stuck')],
	],
	sync: [
		[3, lost],
		[1, reset],
		[1.5, cutOff],
		[0.5, page],
		[5, tooMany],
		[5, serverError],
		[1, slow],
		[1, job('moderated')],
		[2, job('lost worker')],
		[1, job('stuck')],
	],
	status: [
		[2, lost],
		[1, cutOff],
		[1, brokenJson],
		[2, page],
		[2, tooMany],
		[3, serverError],
		[1, slow],
	],
	result: [
		[2, lost],
		[1, cutOff],
		[1, halfJson],
		[2, page],
		[2, tooMany],
		[3, serverError],
		[1, slow],
	],
	image: [
		[3, cutOff],
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
		[1, cutOff],
		[1, halfJson],
		[1, page],
		[2, tooMany],
		[2, serverError],
		[1, slow],
	],
};
