/** Fetches a picture as the node does: by the address in the answer, without the key. */
import { formatOf } from '../../nodes/Flux/images/format.ts';
import type { PictureSource } from '../../nodes/Flux/segmind/result.ts';
import type { Conversation, Seen } from './conversation.mts';
import type { Observation } from './observation.mts';
import type { Payment } from './payment.mts';
import { isSilence, patiently, send, type Sending } from './send.mts';

/** A picture as it came through. */
export interface Picture {
	bytes: Buffer;
	/** Without a dot. */
	extension: string;
	/** Pixels, where the bytes tell. */
	width?: number;
	height?: number;
}

/** Fetches the first picture that an answer names. @param sources what the node finds in the answer */
export async function fetchPicture(
	conversation: Conversation,
	payment: Payment,
	sources: PictureSource[],
): Promise<Seen> {
	const before = conversation.pictures.length;
	const seen = await fetchFrom(conversation, sources);
	if (conversation.pictures.length === before) {
		payment.trouble =
			'The picture is made and paid, but it did not come through: look for it at https://cloud.segmind.com.';
	}
	return seen;
}

async function fetchFrom(conversation: Conversation, sources: PictureSource[]): Promise<Seen> {
	const found = { 'pictures that the node finds': String(sources.length) };
	const [source] = sources;
	if (!source) return { observation: found, said: '' };
	if ('base64' in source) {
		const bytes = Buffer.from(source.base64, 'base64');
		return { observation: { ...found, ...keep(conversation, bytes, 'as base64') }, said: '' };
	}
	const download: Sending = { method: 'GET', url: source.url, timeout: 120_000 };
	const { pause } = conversation.side;
	let answer = await patiently(async () => await send(download), pause);
	const { observation, said } = conversation.see(answer);
	// Its bytes are looked at below, wherever they come from.
	delete observation.body;
	const downloaded = Object.fromEntries(
		Object.entries(observation).map(([name, kind]) => [`download.${name}`, kind]),
	);
	// A redirect is worth telling; the picture is wanted all the same, and no key is at stake.
	if (!isSilence(answer) && answer.status >= 300 && answer.status < 400) {
		answer = await patiently(async () => await send({ ...download, followRedirects: true }), pause);
	}
	if (isSilence(answer) || answer.status !== 200) {
		return { observation: { ...found, ...downloaded }, said };
	}
	const kept = keep(conversation, answer.bytes, 'by its address');
	return { observation: { ...found, ...downloaded, ...kept }, said };
}

/** Keeps a picture for its owner, and tells what can be compared of it. @param arrives in which way it came */
export function keep(conversation: Conversation, bytes: Buffer, arrives: string): Observation {
	const format = formatOf(bytes);
	if (!format) return { arrives, picture: 'none of a known kind' };
	const { width, height, extension } = format;
	conversation.pictures.push({ bytes, extension, width, height });
	// Who asks for a size expects it; a shape alone leaves the pixels to Segmind.
	const size = 'width' in conversation.order.body ? 'asked size' : 'size by aspect ratio';
	return { arrives, picture: format.mimeType, [size]: `${width} x ${height} pixels` };
}
