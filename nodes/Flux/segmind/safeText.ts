/** Characters from which a key is masked: a shorter one may be a word. */
const shortestKey = 8;

const mask = 'SG_***';

/** The shape of Segmind's API keys. */
const apiKeys = /SG_[\w-]{6,}/g;

/** Text from a server without anything that looks like an API key. */
export function withoutSecrets(text: string): string {
	return text.replace(apiKeys, mask);
}

/**
 * Masks a key in text from a server, which may quote the one that it was sent: as it is, or escaped for JSON, a URL or a
 * page.
 *
 * @param key of any shape; one of less than 8 characters stays
 */
export function keyMask(key: string): (text: string) => string {
	if (key.length < shortestKey) return (text) => text;
	const forms = new RegExp(Array.from(key, formsOf).join(''), 'gi');
	return (text) => text.replace(forms, mask);
}

/** A regular expression for a character, and for how it may be escaped. All repetitions end soon, so it is fast. */
function formsOf(character: string): string {
	if (/\w/.test(character)) return character;
	const code = character.charCodeAt(0).toString(16).padStart(2, '0');
	return `(?:\\\\{0,8}(?:\\${character}|u00${code})|%(?:25)?${code}|&#?\\w{2,6};)`;
}

/**
 * Text from a server without the word by which n8n recognizes a canceled run, which offers no Retry and starts no error
 * workflow (WorkflowExecute looks for it in the message).
 */
export function withoutCanceled(text: string): string {
	return text.replace(/(cancel)(ed)/gi, (_word, start: string, end: string) =>
		start.endsWith('L') ? `${start}L${end}` : `${start}l${end}`,
	);
}

/** Text from a server without control characters, line breaks included, and without marks of text direction. */
export function withoutControls(text: string): string {
	return text.replace(/\p{Cc}+/gu, ' ').replace(/\p{Bidi_Control}+/gu, '');
}
