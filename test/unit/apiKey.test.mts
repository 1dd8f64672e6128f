import { SegmindApi } from '../../credentials/SegmindApi.credentials.ts';
import { accountOf, checkApiKey, cleanApiKey } from '../../nodes/Flux/segmind/apiKey.ts';

const key = 'SG_0123456789abcdef';

const sentFor = async (apiKey: unknown) => {
	const { authenticate } = new SegmindApi();
	if (typeof authenticate !== 'function') throw new Error('The credential has no function');
	const { headers } = await authenticate({ apiKey } as never, { url: '/' });
	return headers?.['x-api-key'];
};

it.each([
	['as it is', key],
	['blanks', `  ${key} `],
	['line breaks', `\r\n${key}\n`],
	['a no-break space and a tab', `\u00a0${key}\t`],
	['zero-width characters', `\u200b\ufeff${key}\u200d\u2060`],
	['marks of a direction', `\u202a${key}\u202c`],
])('the key is sent without what was copied around it: %s', async (_name, given) => {
	expect(await sentFor(given)).toBe(key);
	expect(cleanApiKey(given)).toBe(key);
	expect(checkApiKey(given)).toBeUndefined();
});

it.each([
	['SG_…', 4, 'an ellipsis, as in a shortened key'],
	[`SG_0123\n456`, 8, 'a line break'],
	[`SG_0123 456`, 8, 'a space'],
	[`SG_0123\t456`, 8, 'a space'],
	[`SG_0123\u00a0456`, 8, 'a space'],
	[`SG_0123\u200b456`, 8, 'an invisible character'],
	[`SG_0123\u0000456`, 8, 'a control character'],
	[`SG_ä123`, 4, 'not allowed in a key'],
	[`SG_🔑123`, 4, 'not allowed in a key'],
])('the key %j cannot be sent, and is not quoted', (given, position, kind) => {
	const found = checkApiKey(`  ${given}\n`);
	expect(found).toBe(
		`The API key in the credential cannot be sent: character ${position} is ${kind}`,
	);
	expect(found).not.toContain('0123');
});

it.each([undefined, '', ' '])('a key that is missing (%j) is for Segmind to refuse', (given) => {
	expect(cleanApiKey(given)).toBe('');
	expect(checkApiKey(given)).toBeUndefined();
});

it('a key that cannot be sent is refused by the credential itself, for its test', async () => {
	await expect(sentFor('SG_…')).rejects.toThrow('character 4 is an ellipsis');
});

describe('accountOf', () => {
	it('is the same for the same host and key, and contains neither', () => {
		expect(accountOf('https://a', 'SG_secret')).toBe(accountOf('https://a', 'SG_secret'));
		expect(accountOf('https://a', 'SG_secret')).toMatch(/^[0-9a-f]{64}$/);
	});

	it('differs for another host or key', () => {
		const accounts = [
			accountOf('https://a', 'SG_1'),
			accountOf('https://b', 'SG_1'),
			accountOf('https://a', 'SG_2'),
		];
		expect(new Set(accounts).size).toBe(3);
	});
});
