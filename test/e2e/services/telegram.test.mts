/** Images in a Telegram chat, sent by n8n's Telegram node. */
import type { Emulator } from '../../../emulator/emulator.mts';
import {
	failureOf,
	itemsOf,
	type CredentialReference,
} from '../../../tools/playground/workflows.mts';
import { node, type Node } from '../../chain.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { imagesOf, imagesTo, rows, type Row } from './sentImages.mts';
import { compared } from './service.mts';
import { startTelegram, type Telegram } from './telegram.mts';

const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const CHAT = '-1001234567890';

const { api } = useN8n();
let emulator: Emulator;
let credential: CredentialReference;
let telegram: Telegram;
let bot: CredentialReference;

beforeAll(async () => {
	({ emulator, credential } = await startSegmind(api, 'Telegram', { speed: 500 }));
	telegram = await startTelegram(TOKEN);
	const data = { accessToken: TOKEN, baseUrl: telegram.url };
	const name = 'Bot';
	bot = { name, id: await api.createCredential({ name, type: 'telegramApi', data }) };
});

beforeEach(() => {
	telegram.messages.length = 0;
	emulator.imageBytes = undefined;
});

afterAll(async () => {
	await telegram?.close();
	await emulator?.close();
});

/** The node as the table in docs/sending-images.md says. */
function send(operation: 'sendPhoto' | 'sendDocument'): Node {
	const parameters = {
		operation,
		chatId: CHAT,
		binaryData: true,
		binaryPropertyName: 'data',
		additionalFields: { caption: "={{ $('Start').item.json.prompt }}" },
	};
	return {
		...node('Telegram', 'n8n-nodes-base.telegram', 1.2, parameters),
		credentials: { telegramApi: bot },
	};
}

const run = async (operation: 'sendPhoto' | 'sendDocument', images?: Row[]) =>
	await api.runWorkflow(await api.createWorkflow(imagesTo([send(operation)], credential, images)));

test('Send Photo sends PNG, JPEG and WebP as photos, as they are, each with the caption of its row', async () => {
	const execution = await run('sendPhoto');
	expect(failureOf(execution)).toBeUndefined();
	expect(telegram.messages.map(compared)).toEqual(await imagesOf(execution, emulator));
	expect(telegram.messages.map(({ chat, caption, shownAs }) => [chat, caption, shownAs])).toEqual([
		[CHAT, 'Ein Stück Kuchen & Kaffee', 'photo'],
		[CHAT, 'A red bicycle, film photo', 'photo'],
		[CHAT, '朝のコーヒー', 'photo'],
	]);
});

test('Send Document sends the files as they are, with their names, but WebP is shown as a sticker', async () => {
	const execution = await run('sendDocument');
	expect(telegram.messages.map(compared)).toEqual(await imagesOf(execution, emulator));
	expect(telegram.messages.map(({ shownAs }) => shownAs)).toEqual([
		'document',
		'document',
		'sticker',
	]);
});

test('a photo of more than 10 MB is refused, and arrives with Send Document', async () => {
	emulator.imageBytes = 11 * 1024 * 1024;
	const large = rows.slice(0, 1);
	const [{ json }] = itemsOf(await run('sendPhoto', large), 'Telegram');
	expect(json.error).toMatch(/too big for a photo/);
	expect(telegram.messages).toEqual([]);

	const execution = await run('sendDocument', large);
	expect(telegram.messages.map(compared)).toEqual(await imagesOf(execution, emulator));
});
