import {
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

it('a key of any shape is masked where it is known', () => {
	expect(withoutSecrets('my-own.key(1) and my-own.key(1)', ' my-own.key(1)\n')).toBe(
		'SG_*** and SG_***',
	);
	expect(withoutSecrets('a long text', 'a')).toBe('a long text');
	expect(withoutSecrets('a long text', '')).toBe('a long text');
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
