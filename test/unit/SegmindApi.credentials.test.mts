import { SegmindApi } from '../../credentials/SegmindApi.credentials.ts';

const credential = new SegmindApi();

it('the credential sends the API key as x-api-key, in addition to the headers of the request', async () => {
	const authenticate = credential.authenticate as (
		data: object,
		request: object,
	) => Promise<unknown>;
	const request = { url: '/v1/x', headers: { Accept: 'application/json' } };
	expect(await authenticate({ apiKey: 'SG_x' }, request)).toEqual({
		url: '/v1/x',
		headers: { Accept: 'application/json', 'x-api-key': 'SG_x' },
	});
});

it('the credential is tested by reading the balance, with messages for 401 and 404', () => {
	expect(credential.test.request).toMatchObject({
		baseURL: '={{ ($credentials.baseUrl ?? "https://api.segmind.com").trim() }}',
		url: '/v1/get-user-credits',
	});
	const codes = (credential.test.rules ?? []).map(({ properties }) =>
		'value' in properties ? properties.value : undefined,
	);
	expect(codes).toEqual([401, 404]);
});
