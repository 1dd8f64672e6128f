/** Images on Instagram and on a Facebook page, posted by n8n's Facebook Graph API node, which reaches the mock as its host. */
import type { Emulator } from '../../../emulator/emulator.mts';
import type { Execution } from '../../../tools/playground/n8nApi.mts';
import {
	failureOf,
	itemsOf,
	type CredentialReference,
} from '../../../tools/playground/workflows.mts';
import { node, type Node } from '../../chain.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { startGraph, type Graph } from './graph.mts';
import { imagesOf, imagesTo, type Row } from './sentImages.mts';
import { compared } from './service.mts';

const ACCESS_TOKEN = 'EAAJjmJRSBvsBAexample';
const INSTAGRAM_USER = '17841400008460056';
const PAGE = '104895789123456';

const { api, servicePorts } = useN8n();
let emulator: Emulator;
let credential: CredentialReference;
let graph: Graph;
let meta: CredentialReference;

beforeAll(async () => {
	({ emulator, credential } = await startSegmind(api, 'Graph', { speed: 500 }));
	graph = await startGraph(servicePorts.graph, ACCESS_TOKEN);
	const name = 'Meta';
	const data = { accessToken: ACCESS_TOKEN };
	meta = { name, id: await api.createCredential({ name, type: 'facebookGraphApi', data }) };
});

beforeEach(() => {
	emulator.imageBytes = undefined;
	for (const list of [graph.posts, graph.photos, graph.errors]) list.length = 0;
});

afterAll(async () => {
	await graph?.close();
	await emulator?.close();
});

const run = async (then: Node[], images?: Row[], model?: string): Promise<Execution> =>
	await api.runWorkflow(await api.createWorkflow(imagesTo(then, credential, images, model)));

/** The node, as the table in docs/sending-images.md says. @param query by name */
function post(
	name: string,
	edge: [node: string, edge: string],
	query: object,
	more: object = {},
): Node {
	const parameter = Object.entries(query).map(([key, value]) => ({
		name: key,
		value: String(value),
	}));
	const parameters = {
		httpRequestMethod: 'POST',
		graphApiVersion: 'v25.0',
		...{ node: edge[0], edge: edge[1] },
		options: { queryParameters: { parameter } },
		...more,
	};
	return {
		...node(name, 'n8n-nodes-base.facebookGraphApi', 1, parameters),
		credentials: { facebookGraphApi: meta },
	};
}

describe('Instagram, in two steps', () => {
	/** Runs them: each image that is accepted gets a container, and each container is published. */
	const publish = async (images: Row[], model?: string): Promise<Execution> => {
		const container = post('Container', [INSTAGRAM_USER, 'media'], {
			image_url: '={{ $json.image_url }}',
			caption: '={{ $json.prompt }}',
		});
		const published = post('Publish', [INSTAGRAM_USER, 'media_publish'], {
			creation_id: '={{ $json.id }}',
		});
		return await run([container, published], images, model);
	};
	const jpeg = (aspectRatio: string): Row => ({ prompt: 'a bicycle', format: 'jpeg', aspectRatio });

	test('fetch a JPEG from image_url, and publish it', async () => {
		const execution = await publish([{ prompt: 'A red bicycle #summer', format: 'jpeg' }]);
		expect(failureOf(execution)).toBeUndefined();
		const [{ json }] = itemsOf(execution, 'Flux');
		const bytes = await emulator.bytesOf(String(json.request_id));
		expect(graph.posts).toHaveLength(1);
		const [{ imageUrl, caption, bytes: fetched }] = graph.posts;
		expect({ imageUrl, caption }).toEqual({ imageUrl: json.image_url, caption: json.prompt });
		expect(fetched.equals(bytes)).toBe(true);
		expect(itemsOf(execution, 'Publish')).toMatchObject([{ json: { id: expect.any(String) } }]);
	});

	test('refuse PNG and WebP; n8n’s row says nothing but "Bad request"', async () => {
		const formats = ['png', 'webp'] as const;
		const execution = await publish(formats.map((format) => ({ prompt: 'a bicycle', format })));
		expect(graph.posts).toEqual([]);
		expect(graph.errors.slice(0, 2)).toEqual(['36001/2207005', '36001/2207005']);
		for (const { json } of itemsOf(execution, 'Container')) {
			expect(json).toEqual({ error: expect.stringMatching(/^Bad request/) });
		}
	});

	test('refuse what is taller than 4:5 or wider than 1.91:1', async () => {
		await publish(['4:5', '16:9', '3:4', '9:16', '21:9'].map(jpeg), 'flux-2-pro');
		expect(graph.posts).toHaveLength(2);
		expect(graph.errors.slice(0, 3)).toEqual(Array(3).fill('36003/2207009'));
	});

	test('refuse an image of 8 MB', async () => {
		emulator.imageBytes = 8 * 1024 * 1024;
		await publish([jpeg('1:1')]);
		expect(graph.posts).toEqual([]);
		expect(graph.errors[0]).toBe('36000/2207004');
	});
});

test('a Facebook page gets PNG and JPEG as they are, with name and text; WebP is refused', async () => {
	const message = '={{ $json.prompt }}';
	const file = { sendBinaryData: true, binaryPropertyName: 'source:data' };
	const execution = await run([post('Photo', [PAGE, 'photos'], { message }, file)]);
	const images = await imagesOf(execution, emulator);
	expect(graph.photos.map(compared)).toEqual(images.slice(0, 2));
	expect(graph.photos.map((photo) => photo.message)).toEqual([
		'Ein Stück Kuchen & Kaffee',
		'A red bicycle, film photo',
	]);
	expect(itemsOf(execution, 'Photo').map(({ json }) => json.error)).toEqual([
		undefined,
		undefined,
		expect.stringMatching(/^Bad request/),
	]);
});
