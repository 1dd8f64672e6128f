/** npm run live: asks Segmind itself what this package assumes about its API, and reports where the emulator differs. */
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline/promises';
import { Command, Option } from 'commander';
import { repositoryFolder } from '../playground/paths.mts';
import { stopOnSignal } from '../playground/processes.mts';
import { jobFor, slugs } from './job.mts';
import { liveCheck } from './liveCheck.mts';
import { Session } from './session.mts';
import { segmindTarget, segmindUrls, type Urls } from './target.mts';

const folder = path.join(repositoryFolder, 'test', '.output', 'live');
const model = new Option('--model <slug>', 'the model that generates the image').choices(slugs);

const flags = new Command('npm run live --')
	.description("Compares Segmind's responses with the emulator's. Needs SEGMIND_API_KEY.")
	.addOption(model.default('flux-1.1-pro'))
	.option('--sync', 'generate a second image, synchronously; it is charged, too', false)
	.option('--upload', 'upload a tiny image, which gets a public URL', false)
	.option('--yes', 'pay without being asked', false)
	.option('--report <file>', 'where to write the report', path.join(folder, 'report.md'))
	.option('--base-url <url>', 'the URL of the API', segmindUrls.baseUrl)
	.option('--storage-url <url>', 'the URL of the storage', segmindUrls.storageUrl)
	.option('--results-url <url>', 'where images are expected', segmindUrls.resultsUrl)
	.parse()
	.opts<{ model: string; sync: boolean; upload: boolean; yes: boolean; report: string } & Urls>();

async function check(key: string): Promise<boolean> {
	const session = new Session(segmindTarget(key, flags), jobFor(flags.model), folder);
	const showPayments = () => {
		const texts = session.payments.map(({ text }) => text);
		// Written at once: the process is about to exit.
		fs.writeSync(1, `\n${texts.join('\n') || 'No image was requested, so nothing was charged.'}\n`);
	};
	stopOnSignal(() => {
		showPayments();
		return 130;
	});
	const manifest = fs.readFileSync(path.join(repositoryFolder, 'package.json'), 'utf8');
	const { version, bugs } = JSON.parse(manifest) as { version: string; bugs: { url: string } };
	const report = path.resolve(flags.report);
	const write = (text: string) =>
		void process.stdout.write(`${text}
`);
	const options = { ...flags, report, version, issues: bugs.url, confirm, write };
	try {
		return await liveCheck(session, options);
	} catch (error) {
		showPayments();
		throw error;
	}
}

/** Anything but yes means no, and so does the end of the input; `undefined` without a terminal. */
async function confirm(question: string): Promise<boolean | undefined> {
	if (flags.yes) return true;
	if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
	const prompt = readline.createInterface({ input: process.stdin, output: process.stdout });
	// readline intercepts Ctrl+C.
	prompt.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
	const ended = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
	const answer = await Promise.race([prompt.question(question), ended]);
	prompt.close();
	return /^y(es)?$/i.test(answer.trim());
}

const key = process.env.SEGMIND_API_KEY?.trim();
if (!key) {
	console.log(
		'This check needs a Segmind API key: create one at https://cloud.segmind.com under API',
	);
	console.log('Keys, then run SEGMIND_API_KEY=SG_… npm run live');
}
process.exit(key && (await check(key)) ? 0 : 1);
