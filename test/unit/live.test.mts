import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.mts';
import { liveCheck } from '../../tools/live/check.mts';
import { jobFor, slugs } from '../../tools/live/job.mts';
import { differencesBetween } from '../../tools/live/report.mts';
import { Session } from '../../tools/live/session.mts';
import { withoutSecrets } from '../../tools/live/shape.mts';
import { repositoryFolder } from '../../tools/playground/paths.mts';
import { runCommand } from '../../tools/playground/processes.mts';

const key = 'SG_a_secret_key';
let folder: string;
/** Stands in for Segmind. */
let segmind: Emulator;

beforeAll(async () => {
	folder = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-live-'));
});
afterEach(async () => await segmind.close());
afterAll(async () => await fs.rm(folder, { recursive: true, force: true }));

interface CheckSettings {
	model?: string;
	/** Every model, with all of its options. */
	all?: boolean;
	/** The URL of an image to edit. */
	image?: string;
	sync?: boolean;
	upload?: boolean;
	/** What the user answers; `undefined`: there is no terminal. */
	answer?: boolean | undefined;
	/** Happens before the first image is requested. */
	beforePaying?: () => void;
}

/**
 * Starts a Segmind that differs from the expected one in these settings. Its clock moves only while the check waits, so
 * that every state of a job is seen. @returns runs the check against it
 */
async function start(options: EmulatorOptions = {}) {
	// Only synchronous calls wait in real time, divided by this factor.
	const speed = 1000;
	let time = Date.now();
	segmind = await startEmulator({ keys: [key], speed, now: () => time, ...options });
	const { baseUrl, storageUrl, resultsUrl, historyUrl } = segmind;
	const urls = [baseUrl, storageUrl, resultsUrl, historyUrl];
	const clock = {
		now: () => time * speed,
		wait: async (milliseconds: number) => void (time += milliseconds / speed),
	};
	return async ({ model = 'flux-1.1-pro', all = false, ...settings }: CheckSettings = {}) => {
		let output = '';
		const write = (line: string) => void (output += `${line}\n`);
		const sessions = (all ? slugs : [model]).map(
			(slug) => new Session(key, jobFor(slug, all), folder, urls, clock, write),
		);
		const [session] = sessions;
		const prompts: string[] = [];
		const isDone = await liveCheck(
			sessions,
			{ sync: false, upload: false, ...settings },
			async (prompt) => {
				prompts.push(prompt);
				settings.beforePaying?.();
				return 'answer' in settings ? settings.answer : true;
			},
		);
		const file = /Report in (\S+)/.exec(output)?.[1];
		const report = file ? await fs.readFile(file, 'utf8') : '';
		const payments = sessions
			.flatMap(({ job, payments }) => [...payments].map((each) => [job.slug, ...each].join(' ')))
			.join('\n');
		expect(output + report + payments).not.toContain(key);
		return { isDone, output, report, payments, prompts, session };
	};
}

/** The rows of the tables of differences. */
const rows = (report: string) => [...report.matchAll(/^\| `.*$/gm)].map(([row]) => row);
const requests = (method: string, route: RegExp) =>
	segmind.requests.filter((each) => each.method === method && route.test(each.path));

describe('a Segmind that behaves like the emulator', () => {
	it.each(slugs)('gives the same answers for %s', async (model) => {
		const check = await start();
		const { isDone, output, report } = await check({ model, sync: true, upload: true });
		expect(rows(report)).toEqual([]);
		expect(output).toMatch(/All 3[12] answers are as expected\./);
		expect(isDone).toBe(true);
		expect(segmind.bill.entries.map(({ mode, outcome }) => `${mode} ${outcome}`)).toEqual([
			'v2 refused',
			'v2 completed',
			'v1 completed',
		]);
	});
	it('gives the same answers if a gateway fails at first', async () => {
		const check = await start();
		segmind.failNext('status', { status: 503 }, 4);
		segmind.failNext('result', { reset: true });
		expect(rows((await check({ answer: false })).report)).toEqual([]);
	});
	it('gives the same answers if some polls fail', async () => {
		const check = await start();
		const beforePaying = () => segmind.failNext('status', { status: 502 }, 3);
		const { isDone, report } = await check({ beforePaying });
		expect(isDone).toBe(true);
		expect(rows(report)).toEqual([]);
	});
});

describe('a difference', () => {
	it('is reported under its question, with its place and both answers', async () => {
		const check = await start({ responseShapes: { result: 'output_list' } });
		const { isDone, report } = await check();
		expect(isDone).toBe(true);
		expect(rows(report)).toEqual([
			'| `200.output` | a URL on images.segmind.com, ending in .jpg | **[a URL on images.segmind.com, ending in .jpg]** |',
		]);
		expect(report).toContain(
			'## GET /v2/requests/{request_id} of a COMPLETED job (flux-1.1-pro)\n',
		);
	});
	it.each<[string, EmulatorOptions, CheckSettings, string[]]>([
		[
			'a Content-Type that is not an image',
			{ hideContentType: true },
			{},
			[
				'| `200 application/octet-stream` | nothing | **a jpeg image of the requested size** |',
				'| `200 image/jpeg` | a jpeg image of the requested size | **nothing** |',
			],
		],
		[
			'another shape of the upload',
			{ uploadShape: 'urls' },
			{ upload: true },
			[
				'| `200.file_urls` | [a URL on images.segmind.com, ending in .png] | **nothing** |',
				'| `200.urls` | nothing | **[a URL on images.segmind.com, ending in .png]** |',
			],
		],
		[
			'a synchronous response that is the image itself',
			{ responseShapes: { sync: 'bytes' } },
			{ sync: true },
			[
				'| `200` | {status: "COMPLETED", output: a URL on images.segmind.com, ending in .jpg, seed: the seed that was sent} | **nothing** |',
				'| `200 image/jpeg` | nothing | **a jpeg image of the requested size** |',
			],
		],
		[
			'more than one image',
			{ imagesPerJob: 2 },
			{},
			[
				'| `200.output` | a URL on images.segmind.com, ending in .jpg | **[a URL on images.segmind.com, ending in .jpg]** |',
				'| `images` | 1 | **2** |',
				expect.stringMatching(/^\| `200` \| {.*} \| \*\*\[{request_id: .*}\]\*\* \|$/),
			],
		],
	])('is found: %s', async (_, options, settings, expected) => {
		const check = await start(options);
		const { report } = await check(settings);
		expect(rows(report)).toHaveLength(expected.length);
		expect(rows(report)).toEqual(expect.arrayContaining(expected));
	});
	it('in the spelling of a state does not keep the check waiting', async () => {
		const check = await start();
		const body = JSON.stringify({ status: 'completed' });
		const beforePaying = () => segmind.failNext('status', { body });
		const { report, session } = await check({ beforePaying });
		expect(requests('GET', new RegExp(`${session.requestId}/status`))).toHaveLength(1);
		expect(rows(report)).toContain('| `200.status` | "COMPLETED" | **"completed"** |');
	});
	it('in a whole part is one row, with all that is in it', () => {
		const expected = { status: 'a text', metrics: { cost: '$1', time: 'a number' } };
		expect(differencesBetween(expected, { status: 'a text' })).toEqual([
			{ path: 'metrics', expected: '{cost: $1, time: a number}', actual: 'nothing' },
		]);
	});
});

describe('the request history', () => {
	/** What the report says of what the node assumes. */
	const assumptions = (report: string) =>
		Object.fromEntries(
			[...report.matchAll(/^\| ([a-z' ,-_]+) \| (yes|\*\*.*\*\*) \|$/gm)].map(([, ...row]) => row),
		);
	const held = (report: string) =>
		Object.values(assumptions(report)).filter((each) => each === 'yes').length;

	it('is reported in full, with when it showed the job in each state', async () => {
		const check = await start({ historyLag: 0.003, modelSeconds: { 'flux-1.1-pro': 7 } });
		const { report } = await check();
		expect(report).toContain('| PENDING after 4.0 s, COMPLETED after 10.0 s |');
		expect(report).toContain('| its request_body can be read | yes |');
		expect([held(report), rows(report)]).toEqual([14, []]);
	});
	it.each<[string, EmulatorOptions['responseShapes'], string[]]>([
		['in the body itself', { historyList: 'array' }, ['`200`']],
		['deeper in the body', { historyList: 'nested' }, ['`200.data`', '`200.success`']],
		['behind other lists', { historyList: 'others_first' }, ['`200.models`', '`200.filters`']],
		['in a list by its ID, too', { historyJob: 'list' }, ['`200`']],
		['in an object by its ID', { historyJob: 'data' }, ['`200.data`', '`200.request_id`']],
		[
			'with the request as text',
			{ historyBody: 'text' },
			[
				'`200.request_body` | the body that was sent | **JSON as text: {aspect_ratio: a text, width: a number, height: a number, output_format: a text, prompt: the prompt that was sent, seed: the seed that was sent}**',
			],
		],
		[
			'with another time',
			{ historyTime: 'created_at' },
			['`200.model_created` | a date | **nothing**', '`200.created_at` | nothing | **a date**'],
		],
	])('may have the row %s, where the node finds it', async (_, responseShapes, differences) => {
		const check = await start({ responseShapes });
		const { report } = await check();
		expect(held(report)).toBe(14);
		for (const each of differences) expect(rows(report).join('\n')).toContain(`| ${each} |`);
	});
	it('may lack what was asked for, so that the node cannot find it', async () => {
		const check = await start({ responseShapes: { historyBody: 'none' } });
		const { report } = await check();
		expect(report).toContain(
			'| its request_body can be read | **no: it is missing or not JSON** |',
		);
		expect(held(report)).toBe(11);
	});
	it('shows nothing of other jobs of the same model', async () => {
		const check = await start();
		const body = JSON.stringify({ prompt: 'forbidden jane', seed: 5 });
		const headers = { 'x-api-key': key, 'Content-Type': 'application/json' };
		const url = `${segmind.baseUrl}/v2/flux-1.1-pro`;
		expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(200);
		const { report } = await check();
		expect(segmind.bill.entries.map(({ outcome }) => outcome)).toContain('failed');
		expect([held(report), rows(report)]).toEqual([14, []]);
	});
	it('has a synchronous job, too, as soon as it shows it', async () => {
		const check = await start({ historyLag: 0.02 });
		const { report } = await check({ sync: true });
		expect(rows(report)).toEqual([]);
		expect(report).toContain('- The synchronous job in the request history\n');
	});
	it('may show a job when the node no longer looks for it', async () => {
		const check = await start({ historyLag: 0.058 });
		const { report } = await check();
		expect(report).toContain('| PENDING after 58.0 s, COMPLETED after 74.0 s |');
		expect(report).toContain('| it is listed while the node looks for it | **no: after 58 s** |');
		expect(held(report)).toBe(13);
	});
	it('may show a job only after its end', async () => {
		const check = await start({ historyLag: 0.03 });
		const { report } = await check();
		expect(report).toContain('| PENDING after 30.0 s, COMPLETED after 46.0 s |');
		expect(held(report)).toBe(14);
	});
	it('is not asked again if it is not there, which is not a failure', async () => {
		const check = await start({ hideHistory: true });
		const { isDone, report } = await check({ sync: true });
		expect(isDone).toBe(true);
		expect(report).toContain('| HTTP 404 |');
		expect(assumptions(report)).toMatchObject({
			'a list has rows': '**no: HTTP 404**',
			'the newest come first': '**not known**',
			'it is found by its ID': '**no: HTTP 404**',
		});
		expect(rows(report)).toContain('| `404` | nothing | **{error: "Not found"}** |');
		expect(requests('GET', /request-history/)).toHaveLength(6);
	});
	it('is not asked again if there is no response, which is not a failure', async () => {
		const check = await start();
		segmind.failNext('history', { reset: true }, 100);
		const { isDone, report } = await check({ sync: true });
		expect(isDone).toBe(true);
		expect(report).toContain('| no response |');
		expect(assumptions(report)).toMatchObject({ 'a list has rows': '**no: no response**' });
		expect(requests('GET', /request-history/)).toHaveLength(5);
	});
	it('is asked for one minute after the job if it does not show it, which is not a failure', async () => {
		const check = await start({ historyLag: 1000 });
		const { isDone, report } = await check();
		expect(isDone).toBe(true);
		expect(report).toMatch(/\| not COMPLETED after [67]\d\.0 s \|/);
		expect(assumptions(report)).toMatchObject({
			'a list has rows': 'yes',
			'the job is listed': '**no: 0 others are**',
			'it is listed while the node looks for it': '**no: never**',
			'it is found by its ID': '**no: HTTP 404**',
			'its seed and prompt are those that were sent': '**not known**',
		});
		expect(rows(report)).toEqual([
			expect.stringMatching(/^\| `200\.data\.0` \| {request_id: .*} \| \*\*nothing\*\* \|$/),
			expect.stringMatching(/^\| `200` \| {request_id: .*} \| \*\*nothing\*\* \|$/),
			'| `404` | nothing | **{error: "Request … is not in the history"}** |',
		]);
		const looks = requests('GET', /request-history\?.*model_name=flux-1/);
		expect(looks.length).toBeLessThan(45);
	});
});

describe('paying', () => {
	it('needs consent to the price, and happens once', async () => {
		const check = await start();
		const { output, prompts, payments } = await check();
		expect(output).toContain('  flux-1.1-pro: $0.05\n');
		expect(prompts).toEqual([expect.stringContaining('Images to generate: 1, for about $0.05.')]);
		expect(segmind.bill).toMatchObject({ submitted: 1, charged: 0.05 });
		expect(payments).toMatch(
			/^flux-1.1-pro asynchronous was generated and charged \(job [0-9a-f-]{36}\)/,
		);
	});
	it('needs consent once for two images', async () => {
		const check = await start();
		const { prompts } = await check({ sync: true, answer: false });
		expect(prompts).toEqual([expect.stringMatching(/: 2, for about \$0\.10/)]);
	});
	it('does not happen without consent, which is not a failure', async () => {
		const check = await start();
		const { isDone, output } = await check({ answer: false, sync: true });
		expect(segmind.bill.submitted).toBe(0);
		expect(isDone).toBe(true);
		expect(output).toContain('All 15 answers are as expected.');
	});
	it('does not happen without a terminal', async () => {
		const check = await start();
		const { isDone, output } = await check({ answer: undefined });
		expect(segmind.bill.submitted).toBe(0);
		expect(isDone).toBe(false);
		expect(output).toContain('add --yes');
	});
	it('comes with a warning if the balance is too low', async () => {
		const check = await start({ credits: 0.01 });
		const { isDone, prompts, output } = await check();
		expect(prompts[0]).toContain('The balance seems too low');
		expect(segmind.bill.submitted).toBe(0);
		expect(isDone).toBe(false);
		expect(output).toContain('{406: {error: "Insufficient credits"}}');
	});
	it.each([
		[
			'its response is lost',
			{ lostResponse: true },
			'| `no response` | nothing | **ECONNRESET** |',
		],
		['a gateway fails', { status: 502 }, '| `502` | nothing | **{error: "'],
	])('is not repeated if %s', async (_, fault, seen) => {
		const check = await start();
		const beforePaying = () => segmind.failNext('submit', fault, 2);
		const { isDone, payments, report } = await check({ beforePaying });
		expect(report).toContain(seen);
		expect(requests('POST', /flux-(\d|pro)/)).toHaveLength(1);
		expect(isDone).toBe(false);
		expect(payments).toContain('may be charged. Check https://cloud.segmind.com before');
	});
	it.each(['submit', 'status'] as const)('never follows a redirect (%s)', async (route) => {
		const check = await start();
		const headers = { Location: `${segmind.resultsUrl}/elsewhere` };
		const beforePaying = () => segmind.failNext(route, { status: 307, body: '{}', headers });
		const { report } = await check({ beforePaying });
		expect(report).toContain('307 to a URL on images.segmind.com');
		expect(requests('GET', /elsewhere/).concat(requests('POST', /elsewhere/))).toEqual([]);
		expect(requests('POST', /flux-(\d|pro)/)).toHaveLength(1);
	});
	it('downloads the image without the key', async () => {
		const check = await start();
		await check({ sync: true, upload: true });
		const downloads = requests('GET', /generations|assets/);
		expect(downloads.map(({ hadKey }) => hadKey)).toEqual([false, false, false]);
	});
	it('is reported if the image cannot be downloaded', async () => {
		const check = await start();
		const beforePaying = () => segmind.failNext('image', { status: 404 });
		const { isDone, output } = await check({ beforePaying });
		expect(isDone).toBe(false);
		expect(output).toContain('The image was charged, but could not be downloaded');
	});
	it('does not happen if the job fails', async () => {
		const check = await start();
		const body = JSON.stringify({ status: 'FAILED', error: 'Content moderated', metrics: {} });
		const beforePaying = () => segmind.failNext('status', { status: 422, body });
		const { isDone, output, payments, report } = await check({ beforePaying });
		expect(isDone).toBe(false);
		expect(output).toContain('The job failed.');
		expect(report).toContain('error: "Content moderated"');
		expect(payments).toContain('was not generated, and nothing was charged');
	});
});

describe('all models', () => {
	const total = () => slugs.reduce((sum, slug) => sum + jobFor(slug).typicalCost, 0);
	/** The cells of a model's row in the report: its cost, what was refused, its states. */
	const rowOf = (report: string, slug: string) =>
		report.split('\n').find((line) => line.startsWith(`| ${slug} |`));

	it('are named with their prices, and their sum, before anything is paid', async () => {
		const check = await start();
		const { output, prompts } = await check({ all: true, answer: false });
		for (const slug of slugs) expect(output).toContain(`  ${slug}: $${jobFor(slug).typicalCost}`);
		expect(prompts).toEqual([
			expect.stringContaining(
				`Images to generate: ${slugs.length}, for about $${total().toFixed(2)}.`,
			),
		]);
		expect(segmind.bill.submitted).toBe(0);
	});
	it('each generate one image with all of their options', async () => {
		const check = await start();
		const { isDone, report } = await check({ all: true });
		expect(rows(report)).toEqual([]);
		expect(isDone).toBe(true);
		const generated = segmind.bill.entries.filter(({ outcome }) => outcome === 'completed');
		expect(generated.map(({ slug }) => slug)).toEqual(slugs);
		expect(requests('POST', /upload-asset/)).toHaveLength(3);
		const bodies = Object.fromEntries(generated.map(({ slug, body }) => [slug, body]));
		expect(bodies['flux-fill-dev']).toMatchObject({
			...{ guidance: 30, num_inference_steps: 28, output_quality: 80 },
			...{ image: expect.stringMatching(/\/assets\//), mask: expect.stringMatching(/\/assets\//) },
		});
		expect(bodies['flux-redux-dev']).not.toHaveProperty('prompt');
		expect(rowOf(report, 'flux-fill-dev')).toMatch(
			/^\| flux-fill-dev \| \$0\.05 .*\| {2}\| .*COMPLETED after [\d.]+ s/,
		);
	});
	it('are all asked although one refuses a parameter, which the report names with its limits', async () => {
		const check = await start();
		const detail = [{ loc: ['body', 'safety_tolerance'], msg: 'must be <= 2, jane@example.com' }];
		const [first, ...others] = slugs;
		const refusal = { status: 422, body: JSON.stringify({ detail }) };
		const beforePaying = () => segmind.failNext('submit', refusal);
		const { isDone, payments, report } = await check({ all: true, beforePaying });
		expect(isDone).toBe(false);
		expect(rowOf(report, first)).toContain('| safety_tolerance: must be <= 2, … |');
		expect(report).toContain(`- ${first}: The job was not accepted.`);
		expect(payments).toContain(`${first} asynchronous was not generated, and nothing was charged.`);
		const generated = segmind.bill.entries.filter(({ outcome }) => outcome === 'completed');
		expect(generated.map(({ slug }) => slug)).toEqual(others);
	});
	it('edit the image that the user names, if there is one', async () => {
		const check = await start();
		const image = 'https://example.com/face.png';
		await check({ model: 'flux-pulid', image });
		const [{ body }] = segmind.bill.entries.filter(({ outcome }) => outcome === 'completed');
		expect(body).toMatchObject({ main_face_image: image });
		expect(requests('POST', /upload-asset/)).toHaveLength(2);
	});
});

describe('the report', () => {
	it('contains nothing about the account, whatever Segmind says', async () => {
		const check = await start();
		const error = `Insufficient credits: ${key} of jane.doe+ai@example.com has $12.34, or 123400005678 tokens`;
		const refusal = { status: 406, body: JSON.stringify({ error }) };
		const beforePaying = () => segmind.failNext('submit', refusal);
		const { isDone, output, report } = await check({ beforePaying });
		expect(isDone).toBe(false);
		// Longer than any seed or port, which may contain every shorter number.
		for (const secret of ['jane', 'example.com', '12.34', '123400005678']) {
			expect(output + report).not.toContain(secret);
		}
		expect(report).toContain('"Insufficient credits: … of … has …');
	});
	it('does not contain the names of uploaded files', async () => {
		const check = await start();
		const url = `${segmind.resultsUrl}/assets/jane%40example.com/a.png`;
		segmind.failNext('upload', { body: JSON.stringify({ file_urls: [url] }) }, 2);
		const { report } = await check({ upload: true, answer: false });
		expect(report).toContain('with an email address in it');
		expect(report).not.toContain('jane');
	});
	it('has the images next to it', async () => {
		const check = await start();
		const { session, output } = await check();
		const file = /Image in (\S+)/.exec(output)?.[1] ?? '';
		expect(await fs.readFile(file)).toEqual(await segmind.bytesOf(session.requestId));
	});
	it('is not written if Segmind rejects the key', async () => {
		const check = await start({ keys: ['SG_another'] });
		const { isDone, output, report, prompts } = await check();
		expect([isDone, report, prompts]).toEqual([false, '', []]);
		expect(output).toContain('{401: {error: "Unauthorized.');
		expect(segmind.requests).toHaveLength(1);
	});
	it.each([
		['Request 0c8f6f0e-3f0f-4a39-9f7c-0f6c2b1c9a51 not found', 'Request … not found'],
		['SG_0123abc is not a key', '… is not a key'],
		['Your balance is 0', 'Your balance is …'],
		[`${key} of jane@example.com`, '… of …'],
	])('quotes "%s" as "%s"', (text, quoted) => {
		expect(withoutSecrets(text, { key })).toBe(quoted);
	});
});

describe('npm run live', () => {
	const run = async (args: string[], environment: NodeJS.ProcessEnv) =>
		await runCommand(process.execPath, ['--import', 'tsx', 'tools/live/live.mts', ...args], {
			folder: repositoryFolder,
			environment: { ...process.env, ...environment },
		});

	it('says where to get a key if there is none', async () => {
		await start();
		const { code, lines } = await run([], { SEGMIND_API_KEY: '' });
		expect(code).toBe(1);
		expect(lines.join('\n')).toContain('create one at https://cloud.segmind.com');
	});
	it('pays nothing without a terminal, and does not show the key', async () => {
		await start();
		const { baseUrl, storageUrl, resultsUrl, historyUrl } = segmind;
		const urls = [baseUrl, storageUrl, resultsUrl, historyUrl];
		const { code, lines } = await run(['--urls', ...urls], { SEGMIND_API_KEY: key });
		const output = lines.join('\n');
		const file = /Report in (\S+)/.exec(output)?.[1] ?? '';
		const report = await fs.readFile(file, 'utf8');
		await fs.rm(file);
		expect(code).toBe(1);
		expect(segmind.bill.submitted).toBe(0);
		expect(output).toContain('All 15 answers are as expected.');
		expect(output).toContain('No image was requested, so nothing was charged.');
		expect(output + report).not.toContain(key);
	});
});
