import { Command, InvalidArgumentError, Option } from 'commander';
import type { BillEntry } from './billing.mts';
import { startEmulator } from './emulator.mts';

const program = new Command('emulator')
	.description('Segmind on this machine: its FLUX models without internet access and for free')
	.option(
		'--port <number>',
		'for the inference host; storage, results and history use the next three',
		number,
		3901,
	)
	.option('--speed <factor>', 'how many times faster than usual the models are', aboveZero, 1)
	.option('--credits <dollars>', 'the balance of the account, USD', number, 10)
	.option('--image-bytes <number>', 'pads every image to at least this size', number)
	.option('--launched <slugs...>', 'additional models, which accept any parameters')
	.option('--rpm <number>', 'requests per minute before a 429', number)
	.addOption(
		new Option('--limited <what>', 'what counts for --rpm')
			.choices(['submits', 'all'])
			.default('submits'),
	)
	.addHelpText(
		'after',
		`
To provoke errors:
  forbidden              in a prompt: the job is moderated
  forbidden once         in a prompt: the job is moderated the first time only
  forbidden below 4      in a prompt: the job is moderated unless the safety tolerance is 4 or more
  lost worker            in a prompt: the job fails
  SG_new_account         as the key: the account has no balance yet
  flux-schnell-retired   as the model: the model is retired`,
	)
	.parse();
const { port, speed, credits, rpm, limited, imageBytes, launched } = program.opts<{
	port: number;
	speed: number;
	credits: number;
	rpm?: number;
	limited: 'submits' | 'all';
	imageBytes?: number;
	launched?: string[];
}>();

try {
	const emulator = await startEmulator({
		...{ port, speed, credits, imageBytes, launched },
		requestsPerMinute: rpm,
		limited,
		onBillEntry: (entry) => console.log(line(entry)),
	});
	console.log(`Base URL     ${emulator.baseUrl}`);
	console.log(`Storage URL  ${emulator.storageUrl}`);
	console.log(`Results URL  ${emulator.resultsUrl}`);
	console.log(`History URL  ${emulator.historyUrl}`);
	console.log(
		'Enter the first two in the Segmind API credential, with any key that starts with SG_.' +
			` The bill is at ${emulator.baseUrl}/emulator/bill. Press Ctrl+C to stop.\n`,
	);
	// A job that is due ends when something is read; without this its line would come late.
	const watch = setInterval(() => emulator.bill, 200);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		// Not `once`: the signal may arrive twice, from the terminal and from run.mjs.
		process.on(signal, () => {
			clearInterval(watch);
			void emulator.close();
		});
	}
} catch (error) {
	const { code, message } = error as NodeJS.ErrnoException;
	const busy = `One of the ports ${port} to ${port + 3} is in use. Choose others with --port.`;
	console.error(code === 'EADDRINUSE' ? busy : `The emulator could not be started: ${message}`);
	process.exitCode = 1;
}

function line({ slug, mode, request_id, outcome, charged, reason }: BillEntry): string {
	const time = new Date().toTimeString().slice(0, 8);
	const price = outcome === 'completed' ? `$${charged}` : (reason ?? '');
	return [time, outcome.padEnd(9), mode, slug.padEnd(23), request_id ?? '-', price].join('  ');
}

function number(text: string): number {
	const value = Number(text);
	if (text.trim() === '' || !(value >= 0)) {
		throw new InvalidArgumentError('Must be a number of 0 or more.');
	}
	return value;
}

function aboveZero(text: string): number {
	if (!(Number(text) > 0)) throw new InvalidArgumentError('Must be a number above 0.');
	return Number(text);
}
