/** What costs nothing to ask, and changes nothing. */
import { balanceQuestion, lookAtBalance } from '../balance.mts';
import { type Fact, type Probe, question } from '../probe.mts';

/** A model that does not exist: whatever is asked of it is refused. */
const noModel = 'flux-for-n8n-no-such-model';

const refusal: Fact = {
	says: 'It is refused with a body `{"error": "…"}`.',
	from: 'documentation',
};
const noKey: Fact[] = [
	{
		says: 'Without a key: 401 `{"error":"Missing Authorization or x-api-key in header"}`.',
		from: 'documentation',
	},
];
const badKey: Fact = {
	says: 'A bad key: 401 `{"error":"Unauthorized. API key is invalid or may have expired..."}`.',
	from: 'documentation',
};
const unknownRequest: Fact[] = [
	{
		about: 'HTTP status',
		says: 'An unknown or expired request ID is answered 404.',
		from: 'model page',
	},
	{
		says: 'The body is `{"error":"Request … not found"}`.',
		from: 'documentation',
	},
];

export const freeProbes: Probe[] = [
	{
		...question('The balance', balanceQuestion, [
			{
				says:
					'A good key gets `{"credits": …, "free-credits": …}`, in US dollars; one whose account never ' +
					'had a balance 404 `{"error":"No credits found for the user"}`. The key test in n8n relies on it.',
				from: 'documentation',
			},
		]),
		look: lookAtBalance,
	},
	question(
		'The balance, without a key',
		{ ...balanceQuestion, as: 'nobody' },
		noKey,
		'exact words',
	),
	question(
		'The balance, with a wrong key',
		{ ...balanceQuestion, as: 'a stranger' },
		[badKey],
		'exact words',
	),
	question(
		'The balance, with a Bearer token',
		{ ...balanceQuestion, as: 'bearer' },
		[
			{
				about: 'HTTP status',
				says: 'A Bearer token is refused with 401, even when it is a valid key.',
				from: 'documentation',
			},
			badKey,
		],
		'exact words',
	),
	question(
		'The status of a job that nobody has',
		{ method: 'GET', path: '/v2/requests/{unknown_id}/status' },
		unknownRequest,
		'exact words',
	),
	question(
		'The result of a job that nobody has',
		{ method: 'GET', path: '/v2/requests/{unknown_id}' },
		unknownRequest,
		'exact words',
	),
	question(
		'A job for a model that does not exist',
		{ method: 'POST', path: `/v2/${noModel}`, body: ({ body }) => body },
		[
			{
				about: 'HTTP status',
				says: 'An unknown model is answered 404.',
				from: 'model page',
			},
			refusal,
		],
	),
	question('A GET where a POST belongs', { method: 'GET', path: `/v2/${noModel}` }, [
		{ says: 'A wrong method is answered 405 with an HTML page.', from: 'documentation' },
	]),
	question(
		'The storage, without a key',
		{ method: 'POST', host: 'storage', path: '/upload-asset', as: 'nobody', body: () => ({}) },
		[
			{
				says: 'The storage asks for the key as the API does: 401.',
				from: 'assumption',
			},
		],
	),
	question(
		'The storage, without a file',
		{ method: 'POST', host: 'storage', path: '/upload-asset', body: () => ({}) },
		[
			{
				says: 'An upload without `data_urls` is refused with 400 `{"error": "…"}`.',
				from: 'assumption',
			},
		],
	),
];
