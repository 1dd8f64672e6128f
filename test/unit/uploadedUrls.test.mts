import { UploadedUrls } from '../../nodes/Flux/images/uploadedUrls.ts';

const hour = 3_600_000;
const digest = (file: string) => Buffer.from(file);

describe('UploadedUrls', () => {
	it('finds the URL of an uploaded file for an hour', () => {
		let now = 1_000;
		const urls = new UploadedUrls(() => now);
		urls.add('account', digest('a'), 'https://example.com/a.png');
		now += hour - 1;
		expect(urls.find('account', digest('a'))).toBe('https://example.com/a.png');
		now += 1;
		expect(urls.find('account', digest('a'))).toBeUndefined();
	});

	it('counts the hour from the last upload', () => {
		let now = 1_000;
		const urls = new UploadedUrls(() => now);
		urls.add('account', digest('a'), 'first');
		now += hour;
		urls.add('account', digest('a'), 'second');
		expect(urls.find('account', digest('a'))).toBe('second');
	});

	it('forgets the oldest of more than a thousand files', () => {
		const urls = new UploadedUrls();
		urls.add('account', digest('a'), 'first');
		urls.add('account', digest('b'), 'b');
		urls.add('account', digest('a'), 'second');
		for (let file = 0; file < 999; file += 1) urls.add('account', digest(`file ${file}`), 'c');
		expect(urls.find('account', digest('b'))).toBeUndefined();
		expect(urls.find('account', digest('a'))).toBe('second');
	});

	it('tells accounts apart', () => {
		const urls = new UploadedUrls();
		urls.add('account', digest('a'), 'https://example.com/a.png');
		expect(urls.find('other account', digest('a'))).toBeUndefined();
	});
});
