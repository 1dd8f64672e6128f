import { createHash } from 'crypto';

/** Invisible characters that come along when text is copied: zero-width characters and marks of direction. */
const invisible = '\\p{Cf}\\u115f\\u1160\\u3164';

const aroundKey = new RegExp(`^[\\s\\p{Cc}${invisible}]+|[\\s\\p{Cc}${invisible}]+$`, 'gu');

/** The key of a credential, without what was copied around it. */
export function cleanApiKey(given: unknown): string {
	return typeof given === 'string' ? given.replace(aroundKey, '') : '';
}

/**
 * Why a key cannot be sent: a header allows only some characters, and for others Node rejects the request, or the HTTP
 * client silently drops them.
 *
 * @returns a message that names the first such character by its place and kind, and quotes nothing of the key; undefined
 * when there is none
 */
export function checkApiKey(given: unknown): string | undefined {
	const characters = Array.from(cleanApiKey(given));
	const index = characters.findIndex((character) => !/^[\x21-\x7e]$/.test(character));
	if (index < 0) return undefined;
	const message = `The API key in the credential cannot be sent: character ${index + 1} is ${kindOf(characters[index])}`;
	return message;
}

/**
 * What stands for a key at a host in what the process remembers across runs: a hash, which does not contain the key.
 *
 * @param host the base URL
 * @param apiKey as it is sent
 */
export function accountOf(host: string, apiKey: string): string {
	return createHash('sha256')
		.update(JSON.stringify([host, apiKey]))
		.digest('hex');
}

function kindOf(character: string): string {
	if (character === '…') return 'an ellipsis, as in a shortened key';
	if (/[\r\n\u2028\u2029]/.test(character)) return 'a line break';
	if (new RegExp(`[${invisible}]`, 'u').test(character)) return 'an invisible character';
	if (/\s/.test(character)) return 'a space';
	return /\p{Cc}/u.test(character) ? 'a control character' : 'not allowed in a key';
}
