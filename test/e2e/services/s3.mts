/**
 * An S3 bucket, addressed by path: PutObject (https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html) and
 * GetBucketLocation, with the codes of https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html. S3 takes
 * files of any type, up to 5 GB in one request.
 */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bytesOf, createService, listen, type ReceivedImage } from './service.mts';
import { signatureError, type AccessKey } from './s3Signature.mts';

/** An S3-compatible storage on 127.0.0.1 with one bucket. */
export interface S3 {
	/** The endpoint. */
	url: string;
	/** The objects by key. */
	objects: Map<string, ReceivedImage>;
	close(): Promise<void>;
}

/** Starts a storage. */
export async function startS3(bucket: string, region: string, key: AccessKey): Promise<S3> {
	const objects = new Map<string, ReceivedImage>();
	const server = createService();
	server.addHook('preHandler', async (request, reply) => {
		const code = codeAgainst(request, bucket, key);
		if (code) await refuse(reply, code);
	});
	server.get('/:bucket', async (_, reply) => {
		const xmlns = 'http://s3.amazonaws.com/doc/2006-03-01/';
		return await reply
			.type('application/xml')
			.send(`<LocationConstraint xmlns="${xmlns}">${region}</LocationConstraint>`);
	});
	server.put('/:bucket/*', async (request, reply) => {
		const name = (request.params as { '*': string })['*'];
		const contentType = request.headers['content-type'] ?? 'binary/octet-stream';
		objects.set(name, { name, contentType, bytes: bytesOf(request) });
		return await reply.header('ETag', `"${md5(bytesOf(request)).toString('hex')}"`).send();
	});
	return { url: await listen(server), objects, close: async () => await server.close() };
}

const statuses: Record<string, number> = {
	NoSuchBucket: 404,
	MissingContentLength: 411,
	BadDigest: 400,
	InvalidDigest: 400,
	XAmzContentSHA256Mismatch: 400,
};

function codeAgainst(request: FastifyRequest, bucket: string, key: AccessKey): string | undefined {
	const body = bytesOf(request);
	const code = signatureError(request, body, key);
	if (code) return code;
	if ((request.params as { bucket: string }).bucket !== bucket) return 'NoSuchBucket';
	if (request.method !== 'PUT') return undefined;
	if (request.headers['content-length'] === undefined) return 'MissingContentLength';
	const digest = request.headers['content-md5'];
	if (digest === undefined) return undefined;
	const expected = Buffer.from(String(digest), 'base64');
	if (expected.length !== 16) return 'InvalidDigest';
	return expected.equals(md5(body)) ? undefined : 'BadDigest';
}

async function refuse(reply: FastifyReply, code: string) {
	await reply
		.code(statuses[code] ?? 403)
		.type('application/xml')
		.send(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`);
}

function md5(content: Buffer): Buffer {
	return createHash('md5').update(content).digest();
}
