/** What a report must not tell: it is meant to be pasted in public. */

/** E-mail addresses, also in the way URLs write them. */
const email = /[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/gi;
const anyKey = /\bSG_[\w-]+/g;
const longId = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{16,}\b/gi;
const aboutMoney = /credit|balance|fund|budget|limit|spen[dt]|\$/i;
const anyNumber = /\$?\b\d+(?:[.,]\d+)*/g;
/** An HTTP status may be told. */
const anyNumberButStatus = /(?![45]\d\d\b)\b\d+(?:[.,]\d+)*/g;

/**
 * A text of Segmind's without the API key, other keys, e-mail addresses, IDs and numbers, which may be a
 * balance.
 */
export function withoutSecrets(text: string, key: string): string {
	return withoutKey(text, key)
		.replace(email, '(an e-mail address)')
		.replace(longId, '(an ID)')
		.replace(aboutMoney.test(text) ? anyNumber : anyNumberButStatus, '(a number)');
}

/** A text of ours without the API key, as the last precaution. */
export function withoutKey(text: string, key: string): string {
	return text.replaceAll(key, '(the key)').replace(anyKey, '(a key)');
}
