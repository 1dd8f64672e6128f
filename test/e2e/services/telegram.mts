/**
 * Telegram's Bot API for photos and files (https://core.telegram.org/bots/api#sendphoto, #senddocument and
 * #sending-files). Errors have the words of the real server.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
	createService,
	fileIn,
	formOf,
	listen,
	pictureIn,
	type Picture,
	type ReceivedImage,
} from './service.mts';

const PHOTO_BYTES = 10 * 1024 * 1024;
const FILE_BYTES = 50 * 1024 * 1024;

/** What arrived in a chat, and as what it is shown. */
export interface TelegramMessage extends ReceivedImage {
	chat: string;
	caption?: string;
	/**
	 * Telegram recompresses a photo. A WebP file is shown as a sticker, without its name, even if sent as a document
	 * (https://github.com/tdlib/td/issues/1057).
	 */
	shownAs: 'photo' | 'document' | 'sticker';
}

/** Telegram on 127.0.0.1. */
export interface Telegram {
	/** The Base URL of n8n's credential. */
	url: string;
	messages: TelegramMessage[];
	close(): Promise<void>;
}

/** Starts Telegram with one bot. */
export async function startTelegram(token: string): Promise<Telegram> {
	const messages: TelegramMessage[] = [];
	const server = createService();

	const send = async (request: FastifyRequest, reply: FastifyReply, kind: 'photo' | 'document') => {
		const refuse = async (code: number, description: string) =>
			await reply.code(code).send({ ok: false, error_code: code, description });
		if ((request.params as { token: string }).token !== token)
			return await refuse(401, 'Unauthorized');
		const form = await formOf(request);
		const chat = form.get('chat_id');
		if (!chat) return await refuse(400, 'Bad Request: chat_id is empty');
		const file = await fileIn(form, kind);
		if (!file) return await refuse(400, `Bad Request: there is no ${kind} in the request`);
		const picture = await pictureIn(file.bytes);
		if (kind === 'photo') {
			const reason = reasonAgainst(file, picture);
			if (reason) return await refuse(400, `Bad Request: ${reason}`);
		} else if (file.bytes.length > FILE_BYTES) return await refuse(413, 'Request Entity Too Large');

		const shownAs = kind === 'document' && picture?.format === 'webp' ? 'sticker' : kind;
		const caption = form.get('caption');
		messages.push({
			...file,
			chat: String(chat),
			shownAs,
			...(caption && { caption: String(caption) }),
		});
		return { ok: true, result: { message_id: messages.length, chat: { id: Number(chat) } } };
	};
	server.post(
		'/bot:token/sendPhoto',
		async (request, reply) => await send(request, reply, 'photo'),
	);
	server.post(
		'/bot:token/sendDocument',
		async (request, reply) => await send(request, reply, 'document'),
	);

	return { url: await listen(server), messages, close: async () => await server.close() };
}

function reasonAgainst({ bytes }: ReceivedImage, picture?: Picture): string | undefined {
	if (bytes.length > PHOTO_BYTES) {
		const limit = `the maximum size is ${PHOTO_BYTES} bytes`;
		return `file of size ${bytes.length} bytes is too big for a photo; ${limit}`;
	}
	if (!picture) return 'IMAGE_PROCESS_FAILED';
	const { width, height } = picture;
	const ratio = Math.max(width, height) / Math.min(width, height);
	return width + height > 10_000 || ratio > 20 ? 'PHOTO_INVALID_DIMENSIONS' : undefined;
}
