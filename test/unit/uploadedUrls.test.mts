import { UploadedUrls, uploadKey } from '../../nodes/Flux/images/uploadedUrls.ts';

const hour = 3_600_000;

describe('UploadedUrls', () => {
	it('finds the URL of an uploaded file for an hour', () => {
		let now = 1_000;
		const urls = new UploadedUrls(() => now);
		urls.add('a', 'https://example.com/a.png');
		now += hour - 1;
		expect(urls.find('a')).toBe('https://example.com/a.png');
		now += 1;
		expect(urls.find('a')).toBeUndefined();
	});

	it('counts the hour from the last upload', () => {
		let now = 1_000;
		const urls = new UploadedUrls(() => now);
		urls.add('a', 'first');
		now += hour;
		urls.add('a', 'second');
		expect(urls.find('a')).toBe('second');
	});

	it('forgets the oldest of more than a thousand files', () => {
		const urls = new UploadedUrls();
		urls.add('a', 'first');
		urls.add('b', 'b');
		urls.add('a', 'second');
		for (let file = 0; file < 999; file += 1) urls.add(`file ${file}`, 'c');
		expect(urls.find('b')).toBeUndefined();
		expect(urls.find('a')).toBe('second');
	});
});

describe('uploadKey', () => {
	const key = (file: string, storage: string, apiKey: string) =>
		uploadKey(Buffer.from(file), storage, apiKey);

	it('is the same for the same file, storage and API key, and contains none of them', () => {
		expect(key('file', 'https://a', 'SG_secret')).toBe(key('file', 'https://a', 'SG_secret'));
		expect(key('file', 'https://a', 'SG_secret')).toMatch(/^[0-9a-f]{64}$/);
	});

	it('differs for another file, storage or API key', () => {
		const keys = [
			key('file', 'https://a', 'SG_1'),
			key('other', 'https://a', 'SG_1'),
			key('file', 'https://b', 'SG_1'),
			key('file', 'https://a', 'SG_2'),
		];
		expect(new Set(keys).size).toBe(4);
	});
});
