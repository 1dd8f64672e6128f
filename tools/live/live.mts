/**
 * npm run live: asks Segmind itself what can be seen of its API and, after a question, makes one cheap picture. The
 * report tells where the emulator, and with it our idea of Segmind, is wrong.
 */
import fs from 'node:fs';
import path from 'node:path';
import { Command, Option } from 'commander';
import { repositoryFolder } from '../playground/paths.mts';
import { stopOnSignal } from '../playground/processes.mts';
import { Conversation } from './conversation.mts';
import { liveCheck } from './liveCheck.mts';
import { orderOf, slugs } from './order.mts';
import { getAKey } from './refusal.mts';
import { segmindSide, segmindUrls, type Urls } from './side.mts';
import { realTerminal } from './terminal.mts';

interface Flags extends Urls {
	model: string;
	sync: boolean;
	upload: boolean;
	yes: boolean;
	report: string;
}

const folder = path.join(repositoryFolder, 'test', '.output', 'live');
const model = new Option('--model <slug>', 'which makes the picture').choices(slugs);

const { yes, report, ...flags } = new Command('npm run live --')
	.description("Compares Segmind's answers with the emulator's. Needs SEGMIND_API_KEY.")
	.addOption(model.default('flux-1.1-pro'))
	.option('--sync', 'make a second picture, synchronously: it is paid, too', false)
	.option('--upload', 'upload a tiny picture; it gets a public address', false)
	.option('--yes', 'pay without being asked', false)
	.option('--report <file>', 'where the report goes', path.join(folder, 'report.md'))
	.option('--base-url <url>', 'the address of the API', segmindUrls.baseUrl)
	.option('--storage-url <url>', 'the address of the storage', segmindUrls.storageUrl)
	.option('--results-url <url>', 'where pictures are expected', segmindUrls.resultsUrl)
	.parse()
	.opts<Flags>();

async function check(key: string): Promise<boolean> {
	const segmind = new Conversation(segmindSide(key, flags), orderOf(flags.model));
	stopOnSignal(() => {
		tellPayments(segmind);
		return 130;
	});
	const manifest = fs.readFileSync(path.join(repositoryFolder, 'package.json'), 'utf8');
	const { version, bugs } = JSON.parse(manifest) as { version: string; bugs: { url: string } };
	const files = { folder, report: path.resolve(report) };
	const options = { ...flags, ...files, version, issues: bugs.url };
	try {
		return await liveCheck(segmind, options, realTerminal(yes));
	} catch (error) {
		tellPayments(segmind);
		throw error;
	}
}

/** The last words when the check ends early. */
function tellPayments({ payments }: Conversation): void {
	const words = payments.map((payment) => payment.toText()).join('\n');
	// Past process.stdout, which listr2 holds while a step is shown: what it holds ends with us.
	fs.writeSync(1, `\n\n${words || 'No picture was asked for: nothing is paid.'}\n`);
}

const key = process.env.SEGMIND_API_KEY?.trim();
if (!key) process.stdout.write(`${getAKey}\n`);
const isDone = key ? await check(key) : false;
process.exit(isDone ? 0 : 1);
