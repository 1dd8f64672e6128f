import { defaultName, numbered, safeName } from '../../nodes/Flux/run/safeName.ts';

const bytes = (name: string) => Buffer.byteLength(name);

describe('safeName', () => {
	it.each([
		['spring', 'spring'],
		['spring.jpeg', 'spring'],
		['A/B test', 'A-B test'],
		['../../etc/passwd', 'etc-passwd'],
		['C:\\images\\cat', 'C-images-cat'],
		['spring/summer', 'spring-summer'],
		['spring / summer', 'spring - summer'],
		['before: after?', 'before- after'],
		['a "red" <fox>|*', 'a red fox'],
		['new\u0000line\n', 'newline'],
		['two\r\nlines', 'two lines'],
		['evil\u202egnp.exe', 'evilgnp.exe'],
		['\u2066left\u2069\u200b\ufeff', 'left'],
		['half \ud83d emoji', 'half emoji'],
		['👩\u200d🎨', '👩\u200d🎨'],
		['cafe\u0301', 'caf\u00e9'],
		['drawing.svg', 'drawing'],
		['v1.2', 'v1.2'],
		['the end. . .', 'the end'],
		['wide blank\u3000', 'wide blank'],
		['..', 'image'],
		['', 'image'],
	])('makes %j the file name %j', (text, name) => {
		expect(safeName(text)).toBe(name);
	});

	it.each(['CON', 'nul', 'Com1', 'LPT9', 'com²', 'aux.backup', 'prn .old', 'CONOUT$'])(
		'does not let %j be a device of Windows',
		(text) => expect(safeName(text)).toBe(`image-${text}`),
	);

	it.each(['console', 'com', 'com10', 'auxiliary'])('leaves %j as it is', (text) => {
		expect(safeName(text)).toBe(text);
	});

	it.each([
		'a'.repeat(500),
		'春の花'.repeat(60),
		'🦊'.repeat(180),
		`${'a'.repeat(189)}🦊`,
		'👩\u200d🎨'.repeat(100),
		'🇯🇵'.repeat(100),
		'e\u0323\u0302'.repeat(400),
		`${'a'.repeat(190)}. . .b`,
	])('cuts %j between whole characters, so that the extension fits into 200 bytes', (text) => {
		const name = safeName(text);
		expect(bytes(name)).toBeLessThanOrEqual(191);
		expect(bytes(name)).toBeGreaterThan(175);
		expect(name).toMatch(/[^\s.-]$/u);
		const whole = [...new Intl.Segmenter().segment(text.normalize('NFC'))];
		const characters = whole.map(({ segment }) => segment);
		const kept = [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment);
		expect(kept).toEqual(characters.slice(0, kept.length));
		expect(() => encodeURIComponent(name)).not.toThrow();
	});

	it('replaces a single character that is longer than any file name', () => {
		expect(safeName(`a${'\u0301'.repeat(300)}`)).toBe('image');
	});
});

describe('numbered', () => {
	it('puts a number behind a name', () => expect(numbered('spring', 2)).toBe('spring-2'));

	it('makes room for it', () => {
		const name = numbered(safeName('猫'.repeat(180)), 12);
		expect(name).toMatch(/猫-12$/);
		expect(bytes(name)).toBeLessThanOrEqual(191);
	});
});

describe('defaultName', () => {
	const model = 'flux-2-pro';

	it.each([
		['A red bicycle leaning on a sunlit wall', 'a-red-bicycle-leaning-on-a-sunlit-wall-7'],
		['A fox’s den, at 5:30 (film)', 'a-foxs-den-at-5-30-film-7'],
		['  \n“Über” – die Straße!', 'über-die-straße-7'],
		['赤い自転車。日当たりの良い壁', '赤い自転車-日当たりの良い壁-7'],
		['کتاب\u200cخانه', 'کتاب\u200cخانه-7'],
		['🦊', 'flux-2-pro-7'],
		['', 'flux-2-pro-7'],
		[undefined, 'flux-2-pro-7'],
		[7, '7-7'],
	])('of the prompt %j is %j', (prompt, name) => {
		expect(defaultName({ prompt, model, seed: 7 })).toBe(name);
	});

	it('has only the first words of a long prompt, whole ones', () => {
		const prompt = 'A red bicycle leaning on a sunlit wall in Lisbon, film photo, 35 mm, grain';
		expect(defaultName({ prompt, model, seed: 123456 })).toBe(
			'a-red-bicycle-leaning-on-a-sunlit-wall-in-lisbon-123456',
		);
	});

	it.each(['自転車'.repeat(60), 'a'.repeat(300), 'e\u0323\u0302'.repeat(200)])(
		'keeps the seed when the first word of %j is too long',
		(prompt) => {
			const name = defaultName({ prompt, model, seed: 2147483647 });
			expect(name).toMatch(/-2147483647$/);
			expect(safeName(name)).toBe(name);
			const whole = new Intl.Segmenter().segment(prompt.normalize('NFC'));
			const characters = [...whole].map(({ segment }) => segment);
			const words = name.slice(0, -'-2147483647'.length);
			expect(characters.slice(0, 50).join('')).toMatch(new RegExp(`^${words}`));
			expect(bytes(words)).toBeGreaterThan(49);
		},
	);
});
