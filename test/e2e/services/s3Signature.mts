/** AWS Signature Version 4 (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html). */
import { createHash, createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** An access key. */
export interface AccessKey {
	id: string;
	secret: string;
}

/** The S3 error code for a request that is not signed with a key, or has another body than was signed. */
export function signatureError(
	{ method, url, headers }: Pick<FastifyRequest, 'method' | 'url' | 'headers'>,
	body: Buffer,
	{ id, secret }: AccessKey,
): string | undefined {
	const [, keyId, scope, names, signature] =
		/^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
			headers.authorization ?? '',
		) ?? [];
	if (!signature) return 'AccessDenied';
	if (keyId !== id) return 'InvalidAccessKeyId';
	const bodyHash = String(headers['x-amz-content-sha256']);
	if (bodyHash !== 'UNSIGNED-PAYLOAD' && bodyHash !== sha256(body))
		return 'XAmzContentSHA256Mismatch';

	const { pathname, searchParams } = new URL(url, 'http://bucket.example');
	const query = [...searchParams]
		.map((pair) => pair.map(encode).join('='))
		.sort()
		.join('&');
	const lines = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
	const path = pathname.split('/').map(decodeURIComponent).map(encode).join('/');
	const canonical = [method, path, query, lines.join(''), names, bodyHash].join('\n');
	const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
	const key = scope
		.split('/')
		.reduce<Buffer | string>((with_, part) => hmac(with_, part), `AWS4${secret}`);
	return hmac(key, toSign).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}

function sha256(content: Buffer | string): string {
	return createHash('sha256').update(content).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
	return createHmac('sha256', key).update(text).digest();
}

/** Percent-encodes all but the unreserved characters. */
function encode(text: string): string {
	return encodeURIComponent(text).replace(
		/[!'()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
}
