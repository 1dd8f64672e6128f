/** Characters from which a key is masked: a shorter one would mask parts of words. */
const shortestKey = 6;

const mask = 'SG_***';

/** How Segmind's API keys look. */
const apiKeys = /SG_[\w-]{6,}/g;

/**
 * A text of others without API keys: a response may quote the one that it was sent.
 *
 * @param key one more to mask, of any shape
 */
export function withoutSecrets(text: string, key = ''): string {
	const rest = key.trim().length < shortestKey ? text : text.split(key.trim()).join(mask);
	return rest.replace(apiKeys, mask);
}

/**
 * A text of others without the word by which n8n files a run as canceled, which offers no Retry and starts no error
 * workflow (WorkflowExecute looks for it in the message).
 */
export function withoutCanceled(text: string): string {
	return text.replace(/(cancel)(ed)/gi, (_word, start: string, end: string) =>
		start.endsWith('L') ? `${start}L${end}` : `${start}l${end}`,
	);
}

/** A text of others without control characters, line breaks included, and without marks that turn its direction. */
export function withoutControls(text: string): string {
	return text.replace(/\p{Cc}+/gu, ' ').replace(/\p{Bidi_Control}+/gu, '');
}
