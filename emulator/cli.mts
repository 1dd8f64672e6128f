import { Command, InvalidArgumentError } from 'commander';
import type { BillEntry } from './bill.mts';
import { startEmulator } from './emulator.mts';

const program = new Command('emulator')
	.description('Segmind on this machine: the five FLUX models, without the internet and for free')
	.option('--port <number>', 'inference; storage and results take the next two', number, 3901)
	.option('--speed <factor>', "divides the models' usual times", aboveZero, 1)
	.option('--credits <dollars>', 'the balance of the account', number, 10)
	.option('--picture-bytes <number>', 'pads every picture to at least so many bytes', number)
	.option('--launched <slugs...>', 'further models, which take any parameters')
	.option('--rpm <number>', 'POSTs to models per minute before a 429', number)
	.addHelpText(
		'after',
		`
What it does on request:
  forbidden              in a prompt: the content filter stops the job
  forbidden once         in a prompt: the first time only
  lost worker            in a prompt: the job fails
  SG_new_account         as the key: there are no credits to read yet
  flux-schnell-retired   as the model: it is retired`,
	)
	.parse();
const { port, speed, credits, rpm, pictureBytes, launched } = program.opts<{
	port: number;
	speed: number;
	credits: number;
	rpm?: number;
	pictureBytes?: number;
	launched?: string[];
}>();

try {
	const emulator = await startEmulator({
		...{ port, speed, credits, pictureBytes, launched },
		requestsPerMinute: rpm,
		onBillEntry: (entry) => console.log(line(entry)),
	});
	console.log(`Base URL     ${emulator.baseUrl}`);
	console.log(`Storage URL  ${emulator.storageUrl}`);
	console.log(`Results URL  ${emulator.resultsUrl}`);
	console.log(
		'Put the first two into the Segmind API credential, with any key that starts with SG_;' +
			` the bill is at ${emulator.baseUrl}/emulator/bill. Ctrl+C ends.\n`,
	);
	// Jobs end by the clock; reading the bill lets the ended ones be told.
	const watch = setInterval(() => emulator.bill, 200);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		// Not once: run.mjs passes on what the terminal has sent already.
		process.on(signal, () => {
			clearInterval(watch);
			void emulator.close();
		});
	}
} catch (error) {
	const { code, message } = error as NodeJS.ErrnoException;
	const busy = `Port ${port}, ${port + 1} or ${port + 2} is in use: choose another with --port.`;
	console.error(code === 'EADDRINUSE' ? busy : `The emulator could not start: ${message}`);
	process.exitCode = 1;
}

function line({ slug, mode, request_id, outcome, charged, reason }: BillEntry): string {
	const time = new Date().toTimeString().slice(0, 8);
	const price = outcome === 'completed' ? `$${charged.toFixed(2)}` : (reason ?? '');
	return [time, outcome.padEnd(9), mode, slug.padEnd(12), request_id ?? '-', price].join('  ');
}

function number(text: string): number {
	const value = Number(text);
	if (text.trim() === '' || !(value >= 0)) {
		throw new InvalidArgumentError('A number from 0 on is needed.');
	}
	return value;
}

function aboveZero(text: string): number {
	if (!(Number(text) > 0)) throw new InvalidArgumentError('A number above 0 is needed.');
	return Number(text);
}
