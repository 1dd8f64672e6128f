import { startGraph, type Graph } from '../../e2e/services/graph.mts';
import { freePort } from '../../../tools/playground/freePort.mts';

let graph: Graph;
let url: string;

beforeAll(async () => {
	const port = await freePort();
	graph = await startGraph(port, 'token');
	url = `http://127.0.0.1:${port}/v25.0`;
});

afterAll(async () => await graph.close());

const post = async (path: string, query: Record<string, string>) => {
	const search = new URLSearchParams({ access_token: 'token', ...query }).toString();
	const response = await fetch(`${url}${path}?${search}`, { method: 'POST' });
	const { error } = (await response.json()) as { error?: { code: number; error_subcode?: number } };
	return [error?.code, error?.error_subcode];
};

describe('the mock of the Graph API', () => {
	it('refuses another token', async () => {
		expect(await post('/1/media', { access_token: 'guess' })).toEqual([190, undefined]);
	});
	it('refuses an image that it cannot fetch, and one that is not given as a URL', async () => {
		expect(await post('/1/media', { image_url: `${url}/none.jpg` })).toEqual([9004, 2_207_052]);
		expect(await post('/1/media', {})).toEqual([100, undefined]);
	});
	it('publishes nothing without a container', async () => {
		expect(await post('/1/media_publish', { creation_id: '2' })).toEqual([100, undefined]);
		expect(graph.posts).toEqual([]);
	});
	it('refuses a photo for a page without a file in the field `source`', async () => {
		expect(await post('/2/photos', {})).toEqual([324, undefined]);
	});
});
