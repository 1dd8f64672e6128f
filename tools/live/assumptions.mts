/** Whether what the node assumes of Segmind's request history holds, tried with the node's own reader. */
import type { PastRequest } from '../../nodes/Flux/segmind/history.ts';
import { addRows, rowsIn } from '../../nodes/Flux/segmind/historyRows.ts';
import { jobStatusIn } from '../../nodes/Flux/segmind/jobStatus.ts';
import { imagesIn } from '../../nodes/Flux/segmind/responseImages.ts';
import { metricsIn } from '../../nodes/Flux/segmind/result.ts';
import {
	comparable,
	isSameModel,
	isSought,
	type SoughtRequest,
} from '../../nodes/Flux/segmind/soughtRequest.ts';
import type { HttpResponse } from './http.mts';
import type { Session } from './session.mts';
import type { Parts } from './shape.mts';

/** What was seen of one job. */
interface Seen {
	/** The last list; undefined if there is no history. */
	listed: HttpResponse | undefined;
	byId: HttpResponse | undefined;
	result: HttpResponse;
	/** Milliseconds since the epoch. */
	acceptedAt: number;
	/** Seconds after which the job was listed. */
	foundAfter: number;
}

/** Seconds for which the node looks for a lost job, and by which it lets Segmind's clock differ. */
const lastLook = 55;
const clockTolerance = 300;

/** Says of every assumption 'yes', or what is so instead; without a row, only of those about the list. */
export function assumptionsOn(session: Session, seen: Seen): Parts {
	const { listed, byId, foundAfter } = seen;
	const isOwn = ({ requestId }: PastRequest) => requestId === session.requestId;
	const requests = pastRequestsIn(listed);
	const own = requests?.find(isOwn);
	const ownById = pastRequestsIn(byId)?.find(isOwn);
	const past = own ?? ownById;
	const status = listed?.status ?? session.historyStatus;
	return {
		'a list has rows': holds(requests, status === 200 ? 'there are none' : statusText(status)),
		...(requests && {
			'the job is listed': holds(own, `${requests.length} others are`),
			'it is listed while the node looks for it': holds(
				foundAfter <= lastLook,
				foundAfter < Infinity ? `after ${Math.round(foundAfter)} s` : 'never',
			),
			'the newest come first': holds(isSorted(requests), 'they do not'),
		}),
		'it is found by its ID': holds(ownById, byId ? statusText(byId.status) : 'not asked'),
		...(past && assumptionsOnRow(session, past, seen)),
	};
}

function assumptionsOnRow(
	session: Session,
	past: PastRequest,
	{ result, acceptedAt }: Seen,
): Parts {
	const { model = '', body, cost, createdAt = NaN, seconds = NaN } = past;
	const sought = soughtOf(session);
	const names = body ? differing(past, sought) : ['it is missing'];
	const words = [...session.historyTimes.keys()].filter((word) => word && !isKnown(word));
	const urls = [urlsOf(past.images), imageUrlsIn(result)].map((each) => each.sort().join());
	const late = Math.round((createdAt - acceptedAt) / 1000);
	const time = metricsIn(Object(result.fields)).total_time ?? NaN;
	return {
		"its model is the slug, or the model's name": holds(isSameModel(past, sought), `"${model}"`),
		'its request_body can be read': holds(body, 'it is missing or not JSON'),
		'its seed and prompt are those that were sent': holds(hasSentName(past, sought), 'they differ'),
		'its other parameters are, too': holds(names.length === 0, names.join(', ')),
		'its states are known words': holds(words.length === 0, words.join(', ')),
		'its images are those of the result': holds(
			urls[0] === urls[1],
			`${past.images.length} others`,
		),
		'its cost is that of the job, in USD': holds(
			cost !== undefined && cost === session.cost,
			`${cost}`,
		),
		'its time is that of its acceptance, in UTC': holds(
			Math.abs(late) <= clockTolerance,
			Number.isNaN(late) ? 'there is none' : `${late} s from it`,
		),
		// One of the two may be without the time in the queue.
		'its latency is in milliseconds': holds(
			seconds > time / 3 && seconds < time * 3,
			`${seconds} s, and total_time is ${time} s`,
		),
	};
}

/** What the node searches the history for. */
export function soughtOf({ job, body }: Session): SoughtRequest {
	const values = comparable(job.parameters);
	return { model: job.slug, seed: Number(body.seed), hasDrawnSeed: true, values };
}

/** The requests in a response as the node reads them; undefined if it finds no rows. */
export function pastRequestsIn(response?: HttpResponse): PastRequest[] | undefined {
	const rows = response?.status === 200 ? rowsIn(response.json) : undefined;
	const found = new Map<string, PastRequest>();
	addRows(found, rows ?? []);
	return rows && [...found.values()];
}

/** The URLs of the images of a response. */
export function imageUrlsIn({ json }: HttpResponse): string[] {
	return urlsOf(imagesIn(json));
}

function urlsOf(images: PastRequest['images']): string[] {
	return images.flatMap((image) => ('url' in image ? [image.url] : []));
}

function holds(value: unknown, instead: string): string {
	return value ? 'yes' : `no: ${instead}`;
}

/** The status of a response in words; 0 without one. */
export const statusText = (status: number) => (status > 0 ? `HTTP ${status}` : 'no response');

function isSorted(requests: PastRequest[]): boolean {
	const times = requests.map(({ createdAt = NaN }) => createdAt);
	return times.every((time, index) => index === 0 || time <= times[index - 1]);
}

const isKnown = (word: string) => jobStatusIn({ status: word }).status !== 'unknown';

function hasSentName(past: PastRequest, sought: SoughtRequest): boolean {
	const { prompt } = sought.values;
	const values: Record<string, string> = prompt === undefined ? {} : { prompt };
	return isSought({ ...past, model: sought.model }, { ...sought, values });
}

/** The names of the parameters, but for the prompt, that the node would take for those of another request. */
function differing(past: PastRequest, sought: SoughtRequest): string[] {
	const { model, seed, values } = sought;
	const alike = { ...past, model, body: { ...past.body, seed } };
	const differs = ([name, value]: [string, string]) =>
		!isSought(alike, { ...sought, values: { [name]: value } });
	return Object.entries(values)
		.filter((entry) => entry[0] !== 'prompt' && differs(entry))
		.map(([name]) => name);
}
