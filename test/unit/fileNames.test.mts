import { fileNameFor } from '../../nodes/Flux/images/fileNames.ts';

it.each([
	['spring', 0, 'spring.png'],
	['spring', 2, 'spring-3.png'],
	['spring.jpeg', 0, 'spring.png'],
	['../../etc/passwd', 0, 'etc-passwd.png'],
	['C:\\images\\cat', 0, 'C-images-cat.png'],
	['spring/summer', 0, 'spring-summer.png'],
	['spring / summer', 0, 'spring - summer.png'],
	['before: after?', 0, 'before- after.png'],
	['a "red" <fox>|*', 0, 'a red fox.png'],
	['new\u0000line\n', 0, 'newline.png'],
	['two\r\nlines', 0, 'two lines.png'],
	['evil\u202egnp.exe', 0, 'evilgnp.exe.png'],
	['\u2066left\u2069\u200b\ufeff', 0, 'left.png'],
	['half \ud83d emoji', 0, 'half emoji.png'],
	['👩\u200d🎨', 0, '👩\u200d🎨.png'],
	['drawing.svg', 0, 'drawing.png'],
	['v1.2', 0, 'v1.2.png'],
	['..', 0, 'image.png'],
	['', 0, 'image.png'],
])('the file name %j of the image %i becomes %j', (requested, index, name) => {
	expect(fileNameFor(requested, 'png', index)).toBe(name);
});

const bytes = (name: string) => Buffer.byteLength(name);

it.each([
	['a'.repeat(500), 0],
	['猫'.repeat(180), 0],
	['🦊'.repeat(180), 11],
	[`${'a'.repeat(195)}🦊`, 0],
])('%j, image %i, is cut at 200 bytes, between whole characters', (requested, index) => {
	const name = fileNameFor(requested, 'webp', index);
	expect(bytes(name)).toBeLessThanOrEqual(200);
	expect(bytes(name)).toBeGreaterThan(194);
	expect(name).toMatch(index === 0 ? /\S\.webp$/ : /\S-12\.webp$/);
	expect(name).not.toMatch(/\p{Cs}/u);
});
