/** A tiny reference picture, uploaded as the node does it. Its address is public. */
import sharp from 'sharp';
import { uploadedAddressIn } from '../../nodes/Flux/segmind/result.ts';
import type { Conversation, Seen } from './conversation.mts';
import { jsonOf } from './observation.mts';
import type { Question } from './question.mts';
import { isSilence, send } from './send.mts';

export const uploadQuestion: Question = { method: 'POST', host: 'storage', path: '/upload-asset' };

/** A plain square: nobody can mind that it is public. */
const tinyPicture = async () =>
	await sharp({ create: { width: 64, height: 64, channels: 3, background: '#d35400' } })
		.png()
		.toBuffer();

/** Uploads the picture. */
export async function uploadPicture(conversation: Conversation): Promise<Seen> {
	const dataUrl = `data:image/png;base64,${(await tinyPicture()).toString('base64')}`;
	const body = () => ({ data_urls: [dataUrl] });
	const answer = await conversation.askPatiently({ ...uploadQuestion, body });
	if (!isSilence(answer)) conversation.uploadUrl = uploadedAddressIn(jsonOf(answer));
	return conversation.see(answer);
}

/** Fetches the uploaded picture as anybody could: without the key. */
export async function fetchUpload(conversation: Conversation): Promise<Seen | undefined> {
	const { uploadUrl } = conversation;
	if (!uploadUrl) return undefined;
	const answer = await send({ method: 'GET', url: uploadUrl, timeout: 60_000 });
	const { observation, said } = conversation.see(answer);
	const isSame = !isSilence(answer) && answer.bytes.equals(await tinyPicture());
	return { observation: { ...observation, bytes: isSame ? 'as uploaded' : 'others' }, said };
}
