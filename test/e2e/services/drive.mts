/**
 * Google Drive: resumable uploads (https://developers.google.com/workspace/drive/api/guides/manage-uploads#resumable),
 * which n8n's node uses for files that n8n keeps on disk, then files.update; and the tokens of a service account
 * (https://developers.google.com/identity/protocols/oauth2/service-account). Drive takes files of any type.
 */
import { createVerify, randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bytesOf, createService, formOf, listen, type ReceivedImage } from './service.mts';

const CHUNK_BYTES = 256 * 1024;
const UPLOADS = '/upload/drive/v3/files';

/** A file in Drive. */
export interface DriveFile extends ReceivedImage {
	parents: string[];
	/** The requests that brought the content. */
	chunks: number;
}

/** Google on 127.0.0.1. */
export interface Drive {
	files: Map<string, DriveFile>;
	close(): Promise<void>;
}

/** Starts Google. @param port where n8n's nodes for it are led @param publicKey of the service account, as PEM */
export async function startDrive(port: number, account: string, publicKey: string): Promise<Drive> {
	const files = new Map<string, DriveFile>();
	const unfinished = new Map<string, DriveFile>();
	const tokens = new Set<string>();
	const server = createService();
	const requireToken = async (request: FastifyRequest, reply: FastifyReply) => {
		const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
		if (!token || !tokens.has(token)) await refuse(reply, 401, 'Invalid Credentials');
	};

	server.post('/token', async (request, reply) => {
		const assertion = String((await formOf(request)).get('assertion'));
		if (!isAssertion(assertion, account, publicKey)) {
			return await reply
				.code(400)
				.send({ error: 'invalid_grant', error_description: 'Invalid JWT' });
		}
		const token = `ya29.${randomUUID()}`;
		tokens.add(token);
		return { access_token: token, expires_in: 3599, token_type: 'Bearer' };
	});

	server.post(UPLOADS, { onRequest: requireToken }, async (request, reply) => {
		const { uploadType } = request.query as Record<string, string>;
		if (uploadType !== 'resumable') return await refuse(reply, 400, 'Only resumable here');
		const { name = 'Untitled', parents = ['root'] } = JSON.parse(
			bytesOf(request).toString() || '{}',
		) as Partial<DriveFile>;
		const contentType = String(request.headers['x-upload-content-type']);
		const id = randomUUID();
		unfinished.set(id, { name, parents, contentType, bytes: Buffer.alloc(0), chunks: 0 });
		const location = `https://www.googleapis.com${UPLOADS}?uploadType=resumable&upload_id=${id}`;
		return await reply.header('Location', location).send();
	});

	// The URL of an upload is its own permission.
	server.put(UPLOADS, async (request, reply) => {
		const { upload_id: id } = request.query as Record<string, string>;
		const file = unfinished.get(id);
		if (!file) return await refuse(reply, 404, 'Not Found');
		const chunk = bytesOf(request);
		const total = totalAfter(file, chunk, String(request.headers['content-range']));
		if (total === undefined) return await refuse(reply, 400, 'Invalid Content-Range or chunk');
		file.bytes = Buffer.concat([file.bytes, chunk]);
		file.chunks++;
		const received = file.bytes.length;
		if (received < total)
			return await reply
				.code(308)
				.header('Range', `bytes=0-${received - 1}`)
				.send();
		unfinished.delete(id);
		files.set(id, file);
		return { kind: 'drive#file', id, name: file.name, mimeType: file.contentType };
	});

	server.patch('/drive/v3/files/:id', { onRequest: requireToken }, async (request, reply) => {
		const { id } = request.params as { id: string };
		const file = files.get(id);
		if (!file) return await refuse(reply, 404, `File not found: ${id}.`);
		const { name, mimeType } = JSON.parse(bytesOf(request).toString() || '{}') as Record<
			string,
			string
		>;
		Object.assign(file, { ...(name && { name }), ...(mimeType && { contentType: mimeType }) });
		return { kind: 'drive#file', id, name: file.name, mimeType: file.contentType };
	});

	await listen(server, port);
	return { files, close: async () => await server.close() };
}

/** The size of the whole file; undefined if the chunk does not continue it as the documentation requires. */
function totalAfter({ bytes }: DriveFile, chunk: Buffer, contentRange: string): number | undefined {
	const [from, to, total] = (/^bytes (\d+)-(\d+)\/(\d+)$/.exec(contentRange) ?? [])
		.slice(1)
		.map(Number);
	const continues = from === bytes.length && to - from + 1 === chunk.length;
	const isWhole = to + 1 === total || chunk.length % CHUNK_BYTES === 0;
	return continues && isWhole ? total : undefined;
}

/** Whether a JWT is signed by the service account, and asks for the right to write to Drive. */
function isAssertion(jwt: string, account: string, publicKey: string): boolean {
	const [header, payload, signature = ''] = jwt.split('.');
	const isSigned = createVerify('RSA-SHA256')
		.update(`${header}.${payload}`)
		.verify(publicKey, signature, 'base64url');
	if (!isSigned) return false;
	const { iss, aud, scope } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<
		string,
		string
	>;
	const rights = scope.split(' ');
	return (
		iss === account &&
		aud === 'https://oauth2.googleapis.com/token' &&
		rights.includes('https://www.googleapis.com/auth/drive')
	);
}

async function refuse(reply: FastifyReply, code: number, message: string) {
	return await reply.code(code).send({ error: { code, message, errors: [{ message }] } });
}
