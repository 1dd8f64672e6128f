import {
	keyMask,
	withoutCanceled,
	withoutControls,
	withoutSecrets,
} from '../../nodes/Flux/segmind/safeText.ts';

it.each([
	['API key SG_feedfacecafebeef is invalid', 'API key SG_*** is invalid'],
	['x-api-key:SG_feed-face_cafe,SG_0123456789', 'x-api-key:SG_***,SG_***'],
	['keys begin with SG_', 'keys begin with SG_'],
	['SG_short', 'SG_short'],
	['the key my-own-key', 'the key my-own-key'],
])('API keys are masked: %j', (text, masked) => {
	expect(withoutSecrets(text)).toBe(masked);
});

describe('a key that is known', () => {
	const masked = keyMask('my-own."key"(1)');

	it.each([
		'my-own."key"(1)',
		'my-own.\\"key\\"(1)',
		'my-own.\\\\\\"key\\\\\\"(1)',
		'my-own.\\u0022key\\u0022\\u00281\\u0029',
		'my-own.&quot;key&quot;&#40;1&#x29;',
		'my%2Down%2e%22key%22%281%29',
		'my-own.%2522key%2522(1)',
		'My-Own."Key"(1)',
	])('is masked in any form, also within a longer text: %s', (form) => {
		expect(masked(form)).toBe('SG_***');
		expect(masked(`key=${form}, x${form}y`)).toBe('key=SG_***, xSG_***y');
	});

	it.each(['my-own', 'my-own.key(1)', 'my-own."key"', 'myXownX"key"(1)'])(
		'leaves other text alone: %s',
		(text) => expect(masked(text)).toBe(text),
	);

	it('is left alone where it may be a word', () => {
		expect(keyMask('complet')('completed')).toBe('completed');
		expect(keyMask('')('a text')).toBe('a text');
	});

	it('is looked for in a text that almost has it, of any length', () => {
		const text = '\\'.repeat(1_000_000);
		expect(keyMask('"'.repeat(9))(text)).toBe(text);
	});
});

it.each([
	['Prediction was canceled by the provider', 'Prediction was cancelled by the provider'],
	['Canceled. CANCELED', 'Cancelled. CANCELLED'],
	['cancelled', 'cancelled'],
	['cancel', 'cancel'],
])("the word by which n8n files a run as canceled is spelled otherwise: '%s'", (text, spelled) => {
	expect(withoutCanceled(text)).toBe(spelled);
	expect(withoutCanceled(text)).not.toContain('canceled');
});

it('control characters and marks of direction are left out', () => {
	expect(withoutControls('a\u0000b\r\n\u001b[31mc\u0085d')).toBe('a b [31mc d');
	expect(withoutControls('\u202egnp.\u2066exe\u2069 \u200fa')).toBe('gnp.exe a');
	expect(withoutControls('Ünïcödé 👩‍🎨 日本')).toBe('Ünïcödé 👩‍🎨 日本');
});
