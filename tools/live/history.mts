/** Asks Segmind's request history: what needs no job, and how it shows the jobs of the check. */
import type { PastRequest } from '../../nodes/Flux/segmind/history.ts';
import { requestIdIn } from '../../nodes/Flux/segmind/requestId.ts';
import { isSought } from '../../nodes/Flux/segmind/soughtRequest.ts';
import {
	assumptionsOn,
	imageUrlsIn,
	pastRequestsIn,
	soughtOf,
	statusText,
} from './assumptions.mts';
import type { HttpResponse } from './http.mts';
import { questions, questionInFull, type Session } from './session.mts';

/** As the node asks for it. */
const list =
	'GET {history}?page=1&per_page=100&model_name={model}&sort_by=model_created&sort_order=desc';

/** Seconds for which a job is looked for. */
const patience = 60;

/** Asks what needs no job; only the first question if that gets no response. */
export async function askAboutHistory(session: Session): Promise<void> {
	const [first, ...others] = Object.keys(questions.history);
	const { status } = await session.ask(first);
	session.historyStatus = status;
	for (const question of status > 0 ? others : []) await session.ask(question);
}

/** Looks for the asynchronous job, from its acceptance on. */
export class HistoryWatch {
	private readonly acceptedAt = Date.now();
	private readonly seconds;
	private foundAfter = Infinity;
	private listed?: HttpResponse;

	constructor(private readonly session: Session) {
		this.seconds = session.stopwatch();
	}

	/** Looks once, as long as the job is young. */
	async look(): Promise<void> {
		const { historyStatus } = this.session;
		if (historyStatus === 200 && this.seconds() < patience) await this.isCompleted();
	}

	/** Waits until the history shows the job as completed, too, and records what it shows. @param result of the job */
	async finish(result: HttpResponse): Promise<void> {
		const { session, acceptedAt } = this;
		const { historyStatus, names } = session;
		if (historyStatus !== 200) this.note('', statusText(historyStatus));
		else if (!(await session.until(async () => await this.isCompleted(), patience)))
			this.note('', `not COMPLETED after ${this.time}`);
		for (const url of imageUrlsIn(result)) names.set(url, "the image's URL");
		const { listed, foundAfter } = this;
		if (listed) session.record(list, listed);
		const byId = historyStatus > 0 ? await session.ask('GET {history}/{request_id}') : undefined;
		const shape = assumptionsOn(session, { listed, byId, result, acceptedAt, foundAfter });
		session.answers.push({ question: questionInFull, shape });
	}

	private async isCompleted(): Promise<boolean> {
		const { requestId, historyTimes } = this.session;
		this.listed = await this.session.send(list);
		const past = pastRequestsIn(this.listed)?.find((each) => each.requestId === requestId);
		if (!past) return false;
		this.foundAfter = Math.min(this.foundAfter, this.seconds());
		const { word = 'without a state' } = past;
		if (!historyTimes.has(word)) this.note(word, `${word} after ${this.time}`);
		return past.status === 'completed';
	}

	private note(word: string, text: string): void {
		this.session.historyTimes.set(word, text);
		this.session.say(`  In the history: ${text}`);
	}

	private get time(): string {
		return `${this.seconds().toFixed(1)} s`;
	}
}

/** Waits until the history shows a synchronous job, too. @param response to it */
export async function askAboutSynchronous(
	session: Session,
	{ headers, json }: HttpResponse,
): Promise<void> {
	if (session.historyStatus !== 200) return;
	const id = requestIdIn({ headers, body: json });
	const isOther = (past: PastRequest) => past.requestId !== session.requestId;
	let found: PastRequest | undefined;
	await session.until(async () => {
		const requests = pastRequestsIn(await session.send(list)) ?? [];
		found =
			requests.find(({ requestId }) => requestId === id) ??
			requests.find((past) => isOther(past) && isSought(past, soughtOf(session)));
		return found?.status === 'completed';
	}, patience);
	const isSame = found !== undefined && found.requestId === id;
	const shape = {
		'is there': found ? 'yes' : 'no',
		'has the ID that the response named': isSame ? 'yes' : 'no',
		state: `"${found?.word ?? ''}"`,
	};
	session.answers.push({ question: 'The synchronous job in the request history', shape });
}
