import { fileNameFor } from '../../nodes/Flux/images/fileNames.ts';

it.each([
	['spring', 0, 'spring.png'],
	['spring', 2, 'spring-3.png'],
	['spring.jpeg', 0, 'spring.png'],
	['../../etc/passwd', 0, 'passwd.png'],
	['C:\\images\\cat', 0, 'cat.png'],
	['new\u0000line\n', 0, 'newline.png'],
	['v1.2', 0, 'v1.2.png'],
	['..', 0, 'image.png'],
	['', 0, 'image.png'],
])('the file name %j of the image %i becomes %j', (requested, index, name) => {
	expect(fileNameFor(requested, 'png', index)).toBe(name);
});
