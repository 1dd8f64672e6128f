import type { HttpResponse } from '../../nodes/Flux/segmind/outcome.ts';
import { Deadline } from '../../nodes/Flux/segmind/deadline.ts';
import { errorText } from '../../nodes/Flux/segmind/errorText.ts';
import { failedIn } from '../../nodes/Flux/segmind/jobStatus.ts';
import { lookup } from '../../nodes/Flux/segmind/lookup.ts';

const url = 'https://images.segmind.com/generations/a.png';

async function lookUp(response: Partial<HttpResponse>) {
	const send = async () =>
		await Promise.resolve({ status: 200, headers: {}, body: null, ...response });
	const deadline = new Deadline(600, undefined, 'response');
	const isValid = (each: HttpResponse) => failedIn(each) !== 'no';
	return await lookup(send, { endpoint: 'getCredits', deadline, isValid });
}

it.each([
	[200, { status: 'PROCESSING' }, { status: 'PROCESSING' }],
	[202, { status: 'PROCESSING' }, { status: 'PROCESSING' }],
	[200, [url], { output: [url] }],
	[200, url, { output: url }],
	[422, { status: 'FAILED' }, { status: 'FAILED' }],
])('a response of %d with %j has the body %j', async (status, body, read) => {
	expect(await lookUp({ status, body })).toEqual({ status, headers: {}, body: read });
});

it.each([
	['a 422 that is not the failure of a job', 422, { detail: [{ loc: ['a'], msg: 'Too wide' }] }],
	['a 422 with a page', 422, '<html>Too wide</html>'],
])('%s is not taken for one', async (_name, status, body) => {
	await expect(lookUp({ status, body })).rejects.toThrow(errorText(body));
});
