import { inspect } from 'node:util';
import { n8nContainer, requireFromCore } from '../../test/engine/n8nCore.mts';

type Method = (...given: unknown[]) => unknown;

/** The part of n8n's logger that is replaced; it is a class in a package that only n8n-core knows. */
interface Logger {
	setInternalLogger(logger: object): void;
}

/**
 * Looks for a text in everything that n8n logs, at every level, and that is written to the console.
 *
 * @returns ends the watch and gives the lines that have the text in them
 */
export function watchLogs(text: string): () => string[] {
	const found: string[] = [];
	const look = (...given: unknown[]) => {
		const line = given
			.map((part) => (typeof part === 'string' ? part : inspect(part, { depth: 8 })))
			.join(' ');
		if (line.includes(text)) found.push(line.slice(0, 500));
	};
	const logger = { log: look, child: () => logger };
	n8nLogger().setInternalLogger(logger);
	const restore = [
		...(['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => tap(console, name, look)),
		tap(process.stdout, 'write', look),
		tap(process.stderr, 'write', look),
	];
	return () => {
		for (const one of restore) one();
		return found;
	};
}

/** Lets a method be watched; it does its work as before. */
function tap<Name extends string>(
	object: Record<Name, unknown>,
	name: Name,
	look: Method,
): () => void {
	const before = object[name] as Method;
	object[name] = (...given: unknown[]) => {
		look(...given);
		return before.apply(object, given);
	};
	return () => (object[name] = before);
}

function n8nLogger(): Logger {
	type Common = { Logger: new () => Logger };
	return n8nContainer().get((requireFromCore('@n8n/backend-common') as Common).Logger);
}
