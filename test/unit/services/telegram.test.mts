import sharp from 'sharp';
import { startTelegram, type Telegram } from '../../e2e/services/telegram.mts';

let telegram: Telegram;

beforeAll(async () => {
	telegram = await startTelegram('1:token');
});

afterAll(async () => await telegram.close());

const canvas = async (width: number, height: number) =>
	await sharp({ create: { width, height, channels: 3, background: 'red' } })
		.png()
		.toBuffer();

async function send(method: string, fields: Record<string, string | Buffer>, token = '1:token') {
	const body = new FormData();
	for (const [name, value] of Object.entries(fields)) {
		if (typeof value === 'string') body.append(name, value);
		else body.append(name, new Blob([new Uint8Array(value)], { type: 'image/png' }), 'a.png');
	}
	const response = await fetch(`${telegram.url}/bot${token}/${method}`, { method: 'POST', body });
	return ((await response.json()) as { description?: string }).description;
}

describe('the mock of Telegram', () => {
	it('accepts a photo of 20:1 and of 10,000 pixels in width and height together', async () => {
		for (const photo of [await canvas(800, 40), await canvas(9_000, 1_000)]) {
			expect(await send('sendPhoto', { chat_id: '7', photo })).toBeUndefined();
		}
		expect(telegram.messages).toHaveLength(2);
	});
	it.each([
		['wider', 820, 40],
		['larger', 9_001, 1_000],
	])('refuses a photo that is %s', async (_, width, height) => {
		const photo = await canvas(width, height);
		expect(await send('sendPhoto', { chat_id: '7', photo })).toMatch(/PHOTO_INVALID_DIMENSIONS/);
	});
	it('refuses what is no image as a photo, and takes it as a document', async () => {
		const file = Buffer.from('a text');
		expect(await send('sendPhoto', { chat_id: '7', photo: file })).toMatch(/IMAGE_PROCESS_FAILED/);
		expect(await send('sendDocument', { chat_id: '7', document: file })).toBeUndefined();
	});
	it('refuses a document of more than 50 MB', async () => {
		const document = Buffer.alloc(50 * 1024 * 1024 + 1);
		expect(await send('sendDocument', { chat_id: '7', document })).toBe('Request Entity Too Large');
	});
	it('refuses a request without chat or file, and another token', async () => {
		expect(await send('sendPhoto', {})).toMatch(/chat_id is empty/);
		expect(await send('sendPhoto', { chat_id: '7', photo: 'data' })).toMatch(/no photo/);
		expect(await send('sendPhoto', {}, '2:token')).toBe('Unauthorized');
	});
});
