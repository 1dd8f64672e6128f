import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Emulator, EmulatorOptions } from '../../emulator/emulator.mts';
import { repositoryFolder } from '../../tools/playground/folders.mts';
import { runCommand } from '../../tools/playground/runCommand.mts';
import { differencesBetween } from '../../tools/live/comparison.mts';
import { Conversation } from '../../tools/live/conversation.mts';
import { liveCheck } from '../../tools/live/liveCheck.mts';
import { orderOf, slugs } from '../../tools/live/order.mts';
import { withoutSecrets } from '../../tools/live/secrets.mts';
import { emulatorSide } from '../../tools/live/side.mts';

const key = 'SG_a_key_that_nobody_may_see';
let folder: string;
let close: () => Promise<void>;
/** Stands in for Segmind. */
let segmind: Emulator;

beforeAll(async () => {
	folder = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-live-'));
});
afterEach(async () => await close());
afterAll(async () => await fs.rm(folder, { recursive: true, force: true }));

interface Play {
	model?: string;
	sync?: boolean;
	upload?: boolean;
	/** What the person answers; `undefined`: nobody is there. */
	answer?: boolean | undefined;
	/** Happens before the first picture is asked for. */
	meanwhile?: () => void;
}

/** Starts a Segmind that differs from the emulator in these settings. */
async function start(options: EmulatorOptions = {}) {
	const side = await emulatorSide(options, key);
	({ emulator: segmind, close } = side);
	return async ({ model = 'flux-1.1-pro', sync = false, upload = false, ...play }: Play = {}) => {
		const conversation = new Conversation(side, orderOf(model));
		const asked: string[] = [];
		let output = '';
		const write = (text: string) => void (output += text);
		const report = path.join(folder, 'report.md');
		const isDone = await liveCheck(
			conversation,
			{ sync, upload, folder, report, version: '1.2.3', issues: 'https://issues.test' },
			{
				write,
				step: async (_, work) => write(`${(await work((line) => write(`${line}\n`))) ?? ''}\n`),
				agree: async (question) => {
					asked.push(question);
					play.meanwhile?.();
					return 'answer' in play ? play.answer : true;
				},
			},
		);
		const written = await fs.readFile(report, 'utf8').catch(() => '');
		expect(output + written).not.toContain(key);
		return { isDone, output, report: written, asked, conversation };
	};
}

/** The rows of the tables of differences. */
const rows = (report: string) => report.split('\n').filter((line) => line.startsWith('| `'));
/** The POSTs that are paid when they are accepted. */
const orders = () =>
	segmind.requests.filter(
		({ method, path: asked }) => method === 'POST' && /flux-(\d|pro)/.test(asked),
	);

describe('two that are alike', () => {
	it.each(slugs)('answer everything alike for %s', async (model) => {
		const check = await start();
		const { isDone, output, report } = await check({ model, sync: true, upload: true });
		expect(rows(report)).toEqual([]);
		expect(output).toContain('All 24 answers are as we thought.');
		expect(isDone).toBe(true);
		expect(segmind.bill.entries.map(({ mode, outcome }) => `${mode} ${outcome}`)).toEqual([
			'v2 refused',
			'v2 completed',
			'v1 completed',
		]);
	});
	it('answer alike although a gateway stands in for one of them at first', async () => {
		const check = await start();
		segmind.failNext('result', { status: 503, headers: { 'Retry-After': '1' } });
		segmind.failNext('upload', { reset: true });
		expect(rows((await check({ answer: false })).report)).toEqual([]);
	});
	it('answer alike although some polls of the job fail', async () => {
		const check = await start();
		const meanwhile = () => segmind.failNext('status', { status: 502 }, 3);
		const { isDone, report } = await check({ meanwhile });
		expect(isDone).toBe(true);
		expect(rows(report)).toEqual([]);
		expect(report).toMatch(/polls without an answer/);
	});
});

describe('a difference', () => {
	it('is told with its place, both answers, the question, the fact and its source', async () => {
		const check = await start({ responseShapes: { result: 'output_list' } });
		const { isDone, report } = await check();
		expect(isDone).toBe(true);
		expect(rows(report)).toEqual([
			'| `body.output` | a URL on images.segmind.com, ending in .jpg | **nothing** |',
			'| `body.output[]` | nothing | **a URL on images.segmind.com, ending in .jpg** |',
		]);
		expect(report).toContain(
			'## The result\n\nAsked: `GET /v2/requests/{request_id}` with the key.',
		);
		expect(report).toMatch(/We believe, from a model page of Segmind's: `output` is the URL/);
	});
	it.each<[string, EmulatorOptions, Play, string[]]>([
		[
			'a file type that hides the picture',
			{ hideContentType: true },
			{},
			['| `download.Content-Type` | image/jpeg | **application/octet-stream** |'],
		],
		[
			'another shape of the upload',
			{ uploadShape: 'urls' },
			{ upload: true },
			[
				'| `body.file_urls[]` | a URL on images.segmind.com, ending in .png | **nothing** |',
				'| `body.urls[]` | nothing | **a URL on images.segmind.com, ending in .png** |',
			],
		],
		[
			'a synchronous answer that is the picture itself',
			{ responseShapes: { sync: 'bytes' } },
			{ sync: true },
			[
				'| `Content-Type` | application/json | **image/jpeg** |',
				'| `body` | {status, output, seed} | **a jpeg picture** |',
				'| `arrives` | by its address | **as the answer itself** |',
				'| `download` | {HTTP status, Content-Type} | **nothing** |',
			],
		],
		[
			'more pictures than one',
			{ imagesPerJob: 2 },
			{},
			[
				'| `body.output` | a URL on images.segmind.com, ending in .jpg | **nothing** |',
				'| `body.output[]` | nothing | **a URL on images.segmind.com, ending in .jpg** |',
				'| `pictures that the node finds` | 1 | **2** |',
			],
		],
	])('is found: %s', async (_, options, play, expected) => {
		const check = await start(options);
		const { report } = await check(play);
		expect(rows(report).sort()).toEqual(expected.sort());
	});
	it('in how a state is written does not keep the check waiting', async () => {
		const check = await start();
		const body = JSON.stringify({ status: 'completed' });
		const meanwhile = () => segmind.failNext('status', { body });
		const { conversation, report } = await check({ meanwhile });
		expect(conversation.polls).toHaveLength(1);
		expect(rows(report)).toContain('| `body.status` | "COMPLETED" | **"completed"** |');
	});
	it('of a whole part is one row, with the names of what is in it', () => {
		const expected = {
			'body.status': 'a text',
			'body.metrics.cost': '$1',
			'body.metrics.time': 'x',
		};
		expect(differencesBetween(expected, { 'body.status': 'a text' })).toEqual([
			{ path: 'body.metrics', expected: '{cost, time}', actual: undefined },
		]);
	});
});

describe('the money', () => {
	it('is asked for with the price, and paid exactly once', async () => {
		const check = await start();
		const { asked, output } = await check();
		expect(asked).toEqual([expect.stringContaining('1 picture with flux-1.1-pro: about $0.05')]);
		expect(segmind.bill).toMatchObject({ submitted: 1, charged: 0.05 });
		expect(output).toMatch(/is made and paid, \$0\.05/);
	});
	it('is asked for once for both pictures', async () => {
		const check = await start();
		const { asked } = await check({ sync: true, answer: false });
		expect(asked).toEqual([expect.stringContaining('2 pictures')]);
		expect(asked[0]).toContain('about $0.10');
	});
	it('stays where it is after a no, which is no failure', async () => {
		const check = await start();
		const { isDone, output } = await check({ answer: false, sync: true });
		expect(segmind.bill.submitted).toBe(0);
		expect(isDone).toBe(true);
		expect(output).toContain('All 10 answers are as we thought.');
	});
	it('stays where it is when nobody can be asked', async () => {
		const check = await start();
		const { isDone, output } = await check({ answer: undefined });
		expect(segmind.bill.submitted).toBe(0);
		expect(isDone).toBe(false);
		expect(output).toContain('add --yes');
	});
	it('is asked for with a word of warning when the account has too little of it', async () => {
		const check = await start({ credits: 0.01 });
		const { isDone, asked, output } = await check();
		expect(asked[0]).toContain('The account seems to have less');
		expect(segmind.bill.submitted).toBe(0);
		expect(isDone).toBe(false);
		expect(output).toContain('The Segmind account has not enough credits');
		expect(output).toContain('Add credits');
	});
	it.each([
		['its answer is lost', { lostResponse: true }, 'none (ECONNRESET)'],
		['a gateway answers', { status: 502 }, '502'],
	])('is not risked twice when %s', async (_, fault, seen) => {
		const check = await start();
		const meanwhile = () => segmind.failNext('submit', fault, 2);
		const { isDone, output, report } = await check({ meanwhile });
		expect(rows(report)).toContain(`| \`HTTP status\` | 200 | **${seen}** |`);
		expect(orders()).toHaveLength(1);
		expect(isDone).toBe(false);
		expect(output).toContain('may be paid. Look at https://cloud.segmind.com before');
	});
	it('is spent, it says, when the paid picture does not come through', async () => {
		const check = await start();
		const meanwhile = () => segmind.failNext('image', { status: 404 });
		const { isDone, output } = await check({ meanwhile });
		expect(isDone).toBe(false);
		expect(output).toContain('made and paid, but it did not come through');
	});
	it('is not taken when the job fails', async () => {
		const check = await start();
		const body = JSON.stringify({ status: 'FAILED', error: 'Content moderated', metrics: {} });
		const meanwhile = () => segmind.failNext('status', { status: 422, body });
		const { isDone, output, report } = await check({ meanwhile });
		expect(isDone).toBe(false);
		expect(output).toContain('The content filter stopped this picture');
		expect(output).toContain('nothing is paid for it');
		expect(report).toContain('| `HTTP status` | nothing | **422** |');
	});
});

describe('the report', () => {
	it('tells nothing of the account, whatever Segmind says', async () => {
		const check = await start();
		const error = `Insufficient credits: ${key} of jane.doe+ai@example.com has $12.34, or 1234 cents`;
		const refusal = { status: 406, body: JSON.stringify({ error }) };
		const meanwhile = () => segmind.failNext('submit', refusal);
		const { isDone, output, report } = await check({ meanwhile });
		expect(isDone).toBe(false);
		expect(output).toContain('The Segmind account has not enough credits');
		for (const secret of ['jane', 'example.com', '12.34', '1234']) {
			expect(output + report).not.toContain(secret);
		}
		expect(report).toContain(
			'Segmind said: "Insufficient credits: (the key) of (an e-mail address)',
		);
	});
	it('tells nothing of what an uploaded picture is called', async () => {
		const check = await start();
		const url = `${segmind.resultsUrl}/assets/jane%40example.com/a.png`;
		segmind.failNext('upload', { body: JSON.stringify({ file_urls: [url] }) }, 2);
		const { report } = await check({ upload: true, answer: false });
		expect(report).toContain('with an e-mail address in it');
		expect(report).not.toContain('jane');
	});
	it('has the pictures beside it', async () => {
		const check = await start();
		const { conversation, output } = await check();
		const file = /Picture\s+(\S+)/.exec(output)?.[1] ?? '';
		const [{ bytes }] = conversation.pictures;
		expect(await fs.readFile(file)).toEqual(bytes);
		expect(bytes).toEqual(await segmind.bytesOf(conversation.requestId ?? ''));
	});
	it('is not written when Segmind does not take the key', async () => {
		const check = await start({ keys: ['SG_another'] });
		await fs.rm(path.join(folder, 'report.md'), { force: true });
		const { isDone, output, report, asked } = await check();
		expect([isDone, report, asked]).toEqual([false, '', []]);
		expect(output).toContain('Segmind does not accept the API key');
		expect(segmind.requests).toHaveLength(1);
	});
	it.each([
		['Request 0c8f6f0e-3f0f-4a39-9f7c-0f6c2b1c9a51 not found', 'Request (an ID) not found'],
		['SG_0123abc is no key', '(a key) is no key'],
		['Your balance is 0', 'Your balance is (a number)'],
		['404 page not found', '404 page not found'],
	])('quotes "%s" as "%s"', (said, quoted) => {
		expect(withoutSecrets(said, key)).toBe(quoted);
	});
});

describe('npm run live', () => {
	const run = async (args: string[], environment: NodeJS.ProcessEnv) =>
		await runCommand(process.execPath, ['--import', 'tsx', 'tools/live/live.mts', ...args], {
			folder: repositoryFolder,
			environment: { ...process.env, ...environment },
		});

	it('says where to get a key when there is none', async () => {
		await start();
		const { code, lines } = await run([], { SEGMIND_API_KEY: '' });
		expect(code).toBe(1);
		expect(lines.join('\n')).toContain('create one at https://cloud.segmind.com');
	});
	it('pays nothing where there is no terminal, and does not show the key', async () => {
		await start();
		const addresses = ['--base-url', segmind.baseUrl, '--storage-url', segmind.storageUrl];
		const report = path.join(folder, 'command.md');
		const { code, lines } = await run([...addresses, '--report', report], { SEGMIND_API_KEY: key });
		expect(code).toBe(1);
		expect(segmind.bill.submitted).toBe(0);
		expect(lines.join('\n')).toContain('All 10 answers are as we thought.');
		expect(lines.join('\n') + (await fs.readFile(report, 'utf8'))).not.toContain(key);
	});
});
