import { createHash } from 'node:crypto';
import { startS3, type S3 } from '../../e2e/services/s3.mts';
import { signatureError } from '../../e2e/services/s3Signature.mts';

const empty = createHash('sha256').update('').digest('hex');

describe('the check of an S3 signature', () => {
	/** The example of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "GET Object". */
	const key = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
	const signature = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';
	const example = {
		method: 'GET',
		url: '/test.txt',
		headers: {
			host: 'examplebucket.s3.amazonaws.com',
			range: 'bytes=0-9',
			'x-amz-content-sha256': empty,
			'x-amz-date': '20130524T000000Z',
			authorization: `AWS4-HMAC-SHA256 Credential=${key.id}/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=${signature}`,
		},
	};
	const nothing = Buffer.alloc(0);

	it('accepts the example in the documentation of S3', () => {
		expect(signatureError(example, nothing, key)).toBeUndefined();
	});
	it('finds another header, path, body, key or no signature', () => {
		const { headers } = example;
		const changed = { ...example, headers: { ...headers, range: 'bytes=0-10' } };
		expect(signatureError(changed, nothing, key)).toBe('SignatureDoesNotMatch');
		const elsewhere = { ...example, url: '/other.txt' };
		expect(signatureError(elsewhere, nothing, key)).toBe('SignatureDoesNotMatch');
		expect(signatureError(example, Buffer.from('a'), key)).toBe('XAmzContentSHA256Mismatch');
		expect(signatureError(example, nothing, { ...key, id: 'B' })).toBe('InvalidAccessKeyId');
		const unsigned = { ...example, headers: { ...headers, authorization: undefined } };
		expect(signatureError(unsigned, nothing, key)).toBe('AccessDenied');
	});
});

test('the mock of S3 refuses what is not signed, as XML', async () => {
	const s3: S3 = await startS3('bucket', 'eu-central-1', { id: 'A', secret: 's' });
	const response = await fetch(`${s3.url}/bucket/a.png`, { method: 'PUT', body: 'a' });
	expect(response.status).toBe(403);
	expect(await response.text()).toMatch(/<Code>AccessDenied<\/Code>/);
	expect(s3.objects.size).toBe(0);
	await s3.close();
});
