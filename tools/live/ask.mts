/** Asks the questions that are free. */
import sharp from 'sharp';
import { type HttpResponse, send } from './http.mts';
import { freeQuestions } from './questions.mts';
import type { Session } from './session.mts';

/** Asks what has no effect; only the first question if Segmind cannot be reached or rejects the key. */
export async function askFreeQuestions(session: Session): Promise<void> {
	const [first, ...others] = freeQuestions;
	const response = await session.ask(first);
	session.balance = balanceIn(response);
	if ([0, 401, 403].includes(response.status)) session.blocked = session.explain(response);
	else for (const name of others) await session.ask(name);
}

/** Uploads a plain square, which may safely be public, and downloads it as anyone could. */
export async function upload(session: Session): Promise<void> {
	const create = { width: 64, height: 64, channels: 3, background: '#d35400' } as const;
	const square = await sharp({ create }).png().toBuffer();
	const data_urls = [`data:image/png;base64,${square.toString('base64')}`];
	const response = await session.ask('An upload', { data_urls });
	const { file_urls, urls = response.json } = fieldsOf(response);
	const [url] = [file_urls ?? urls].flat();
	if (typeof url !== 'string') return;
	// No key: the file is public.
	const download = await send({ url });
	const bytes = download.bytes.equals(square) ? 'as uploaded' : 'different';
	await session.record('The uploaded image', download, { bytes });
}

/** USD, including free credits; 0 for an account that never had any (Segmind's documentation). */
export function balanceIn(response: HttpResponse): number | undefined {
	const { credits, 'free-credits': free, error } = fieldsOf(response);
	if (response.status === 404 && /no credits/i.test(String(error))) return 0;
	const amounts = [credits, free].map(Number).filter(Number.isFinite);
	return amounts.length > 0 ? amounts.reduce((sum, amount) => sum + amount) : undefined;
}

/** The fields of a JSON object; none for anything else. */
export function fieldsOf({ json }: HttpResponse): Record<string, unknown> {
	return Object(json) as Record<string, unknown>;
}
