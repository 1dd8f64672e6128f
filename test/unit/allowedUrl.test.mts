import { isAllowedUrl } from '../../nodes/Flux/images/allowedUrl.ts';

const segmind = 'https://api.segmind.com';

describe('with the Base URL of Segmind', () => {
	it.each([
		'https://images.segmind.com/generations/a.png',
		'https://storage.googleapis.com/a.png?X=1',
		'https://8.8.8.8/a.png',
		'https://172.32.0.1/a.png',
		'https://[2606:4700::1111]/a.png',
		'https://localhost.example.com/a.png',
	])('%s is allowed', (url) => {
		expect(isAllowedUrl(url, segmind)).toBe(true);
	});

	it.each([
		'http://images.segmind.com/a.png',
		'ftp://images.segmind.com/a.png',
		'file:///etc/passwd',
		'data:image/png;base64,AAAA',
		'javascript:alert(1)',
		'not a url',
		'https://user:password@images.segmind.com/a.png',
		'https://user@images.segmind.com/a.png',
		'https://localhost/a.png',
		'https://LOCALHOST./a.png',
		'https://n8n.localhost/a.png',
		'https://metadata.google.internal/a.png',
		'https://127.0.0.1/a.png',
		'https://127.9.9.9./a.png',
		'https://2130706433/a.png',
		'https://0x7f.1/a.png',
		'https://0177.0.0.1/a.png',
		'https://0.0.0.0/a.png',
		'https://10.1.2.3/a.png',
		'https://100.64.0.1/a.png',
		'https://172.16.0.1/a.png',
		'https://172.31.255.255/a.png',
		'https://192.168.1.1/a.png',
		'https://169.254.169.254/latest/meta-data',
		'https://224.0.0.1/a.png',
		'https://255.255.255.255/a.png',
		'https://[::1]/a.png',
		'https://[::]/a.png',
		'https://[fd00::1]/a.png',
		'https://[fe80::1]/a.png',
		'https://[ff02::1]/a.png',
		'https://[::ffff:127.0.0.1]/a.png',
		'https://[::ffff:a9fe:a9fe]/a.png',
		'https://[::127.0.0.1]/a.png',
		'https://[64:ff9b::10.0.0.1]/a.png',
		'https://[2002:7f00:1::]/a.png',
	])('%s is not', (url) => {
		expect(isAllowedUrl(url, segmind)).toBe(false);
	});
});

it.each([
	['http://127.0.0.1:8080', 'http://127.0.0.1:9090/a.png', true],
	['http://localhost:8080', 'http://127.0.0.1:9090/a.png', true],
	['http://127.0.0.1:8080', 'https://images.segmind.com/a.png', true],
	['http://127.0.0.1:8080', 'http://user:password@127.0.0.1:9090/a.png', false],
	['http://emulator:8080', 'http://emulator:9090/a.png', true],
	['http://emulator:8080', 'http://127.0.0.1:9090/a.png', false],
	['https://10.0.0.5', 'https://10.0.0.6/a.png', true],
	['https://10.0.0.5', 'http://10.0.0.6/a.png', true],
	['', 'https://images.segmind.com/a.png', true],
	['', 'http://127.0.0.1/a.png', false],
])('with the Base URL %j, whether %s is allowed: %s', (baseUrl, url, allowed) => {
	expect(isAllowedUrl(url, baseUrl)).toBe(allowed);
});
