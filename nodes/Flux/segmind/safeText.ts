/** Characters from which a key is masked: a shorter one would mask parts of words. */
const shortestKey = 6;

const mask = 'SG_***';

/** The shape of Segmind's API keys. */
const apiKeys = /SG_[\w-]{6,}/g;

/**
 * Text from a server without API keys: a response may quote the one that it was sent.
 *
 * @param key another one to mask, of any shape
 */
export function withoutSecrets(text: string, key = ''): string {
	const rest = key.trim().length < shortestKey ? text : text.split(key.trim()).join(mask);
	return rest.replace(apiKeys, mask);
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
