/** npm run live: asks Segmind itself what this package assumes about its API, and reports what differs. */
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { Command, Option } from 'commander';
import { repositoryFolder } from '../playground/paths.mts';
import { stopOnSignal } from '../playground/processes.mts';
import { liveCheck } from './check.mts';
import { jobFor, slugs } from './job.mts';
import { Session } from './session.mts';

const model = new Option('--model <slug>', 'the model that generates the image').choices(slugs);

const command = new Command('npm run live --')
	.description("Compares Segmind's responses with what is expected. Needs SEGMIND_API_KEY.")
	.addOption(model.default('flux-1.1-pro'))
	.option('--all', 'one image with every model and all of its options, for a stated price', false)
	.option('--image <url>', 'a public photo of a person to edit, in place of an uploaded drawing')
	.option('--sync', 'generate a second image, synchronously; it is charged, too', false)
	.option('--upload', 'upload a tiny image, which gets a public URL', false)
	.option('--yes', 'pay without being asked', false)
	.option('--urls <urls...>', "the four of an emulator, in place of Segmind's")
	.parse();
type Switches = Record<'all' | 'sync' | 'upload' | 'yes', boolean>;
const flags = command.opts<Switches & { model: string; image?: string; urls?: string[] }>();

/** Anything but yes means no, and so does the end of the input; `undefined` without a terminal. */
async function confirm(question: string): Promise<boolean | undefined> {
	if (flags.yes) return true;
	if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
	process.stdout.write(question);
	// Without an output, readline leaves Ctrl+C alone.
	const lines = readline.createInterface({ input: process.stdin });
	for await (const answer of lines) return /^y(es)?$/i.test(answer.trim());
	return false;
}

const key =
	process.env.SEGMIND_API_KEY?.trim() ||
	command.error('Set SEGMIND_API_KEY. You can create one at https://cloud.segmind.com, API Keys.');
if (flags.urls && flags.urls.length !== 4) command.error('Name the four URLs of an emulator.');
const folder = path.join(repositoryFolder, 'test', '.output', 'live');
const sessions = (flags.all ? slugs : [flags.model]).map(
	(slug) => new Session(key, jobFor(slug, flags.all), folder, flags.urls),
);
// However the check ends, also by Ctrl+C or an error; written at once, as the process is exiting.
process.on('exit', () => {
	const payments = sessions.flatMap(({ job: { slug }, payments }) =>
		[...payments].map(([mode, outcome]) => `The ${mode} image with ${slug} ${outcome}\n`),
	);
	const text = payments.join('') || 'No image was requested, so nothing was charged.\n';
	fs.writeSync(1, `\n${sessions[0].withoutKey(text)}`);
});
stopOnSignal();
process.exit((await liveCheck(sessions, flags, confirm)) ? 0 : 1);
