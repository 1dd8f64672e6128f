import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import type { PastRequest } from './historyRows';
import { isPlainObject, seedIn } from './result';

/** What a job is known by: a drawn seed is as good as a name, together with model and prompt. */
export interface SoughtRequest {
	/** The slug. */
	model: string;
	seed: number | undefined;
	/** Whether the seed was drawn: one of the user's own may be that of many requests. */
	hasDrawnSeed: boolean;
	/** The values that were sent, as far as they are known (see `comparable`). */
	values: Record<string, string>;
}

/** Not compared: the seed has a rule of its own, and a higher safety tolerance does not make it another image. */
const ignored = ['seed', 'safety_tolerance'];

/** Characters from which a value is compared by its hash: an image as base64, for example. */
const longestValue = 1_000;

/** The values of a body as texts that are the same for the same request, whatever order and form they come back in. */
export function comparable(body: IDataObject): Record<string, string> {
	const entries = Object.entries(body).filter(
		([name, value]) => value !== undefined && value !== null && !ignored.includes(name),
	);
	return Object.fromEntries(entries.map(([name, value]) => [name, comparableText(value)]));
}

function comparableText(value: unknown): string {
	const text = textOf(value);
	if (text.length <= longestValue) return text;
	return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** A single image may be written as a list, and a number as text. */
function textOf(value: unknown): string {
	if (Array.isArray(value)) {
		return value.length === 1 ? textOf(value[0]) : JSON.stringify(value.map(textOf));
	}
	if (!isPlainObject(value)) return String(value).trim();
	const entries = Object.entries(value).map(([name, entry]) => [name, textOf(entry)]);
	return JSON.stringify(entries.sort());
}

/** Whether a past request is the sought one. */
export function isSought(request: PastRequest, sought: SoughtRequest): boolean {
	const { body } = request;
	if (body === undefined || !isSameModel(request, sought)) return false;
	if (seedIn(body.seed) !== sought.seed) return false;
	const shown = comparable(body);
	return Object.entries(sought.values).every(([name, value]) =>
		name in shown ? shown[name] === value : name !== 'prompt' && sought.hasDrawnSeed,
	);
}

/** Whether it is of the same model, which the history may write as its slug or as its name. */
export function isSameModel(
	{ model = '' }: PastRequest,
	sought: Pick<SoughtRequest, 'model'>,
): boolean {
	return nameOf(model) === nameOf(sought.model);
}

function nameOf(model: string): string {
	return model.toLowerCase().replace(/[^a-z\d]+/g, '');
}

/** Whether a past request that is not the sought one may be it all the same, under a name or with values that differ. */
export function mightBeSought({ body = {}, status }: PastRequest, sought: SoughtRequest): boolean {
	const seed = seedIn(body.seed);
	return status !== 'failed' && (seed === undefined || seed === sought.seed);
}
