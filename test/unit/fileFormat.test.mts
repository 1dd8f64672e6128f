import sharp from 'sharp';
import { fileFormat } from '../../nodes/Flux/images/fileFormat.ts';

const image = () => sharp({ create: { width: 32, height: 20, channels: 3, background: '#47a' } });
const svg = Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>');
const binary = Buffer.from([0x42, 0x4d, 0, 0, 1, 2, 3]);

it('the bytes count, whatever is declared', async () => {
	const png = await image().png().toBuffer();
	expect(fileFormat(png, 'image/webp', false)).toMatchObject({
		mimeType: 'image/png',
		extension: 'png',
		isRecognized: true,
	});
});

it('a TIFF is what the response declares', async () => {
	const tiff = await image().tiff().toBuffer();
	expect(fileFormat(tiff, 'image/tiff', false)).toMatchObject({
		mimeType: 'image/tiff',
		extension: 'tiff',
		isRecognized: false,
	});
});

it.each([
	['image/bmp', 'image/bmp', 'bmp'],
	['Image/HEIC; q=1', 'image/heic', 'heic'],
	['image/x-ms-bmp', 'image/x-ms-bmp', 'bmp'],
	['image/vnd.microsoft.icon', 'image/vnd.microsoft.icon', 'ico'],
	['image/x-portable-pixmap-and-more', 'image/x-portable-pixmap-and-more', 'bin'],
	['image/jpeg', 'image/jpeg', 'jpg'],
])('unknown bytes declared as %s are a file of it', (declared, mimeType, extension) => {
	expect(fileFormat(binary, declared, false)).toMatchObject({ mimeType, extension });
});

it('an SVG is text, and an image', () => {
	expect(fileFormat(svg, 'image/svg+xml', false)).toMatchObject({ extension: 'svg' });
});

it('bytes that are not what they are declared as are contradicted', () => {
	expect(fileFormat(binary, 'image/png', false)).toMatchObject({ isContradicted: true });
	expect(fileFormat(binary, 'image/bmp', false)).toMatchObject({ isContradicted: false });
});

it.each(['application/octet-stream', 'application/json', 'text/html', undefined, 'a/b/c', '../..'])(
	'bytes of an unknown kind, declared as %j, are kept only when they cannot be fetched again',
	(declared) => {
		expect(fileFormat(binary, declared, false)).toBeUndefined();
		expect(fileFormat(binary, declared, true)).toMatchObject({
			mimeType: 'application/octet-stream',
			extension: 'bin',
		});
	},
);

it('a film that cannot be fetched again is kept as one', () => {
	expect(fileFormat(binary, 'video/mp4', true)).toMatchObject({ extension: 'mp4' });
});

it.each([
	'',
	'<!doctype html><p>Sign in</p>',
	'{"output":"x"}',
	'not an image',
	'<html><svg/></html>',
])('the text %j is not an image, whatever it is declared as', (text) => {
	const bytes = Buffer.from(text);
	expect(fileFormat(bytes, 'image/png', true)).toBeUndefined();
	expect(fileFormat(bytes, 'text/html', true)).toBeUndefined();
});

it('a page with a drawing in it is not an SVG', () => {
	const page = Buffer.from('<!DOCTYPE html><html><body><svg></svg></body></html>');
	expect(fileFormat(page, 'image/svg+xml', true)).toBeUndefined();
});
