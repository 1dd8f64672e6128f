import { inspect } from 'node:util';
import { n8nContainer, requireFromCore } from '../../test/engine/n8nCore.mts';

type Method = (...args: unknown[]) => unknown;

/** The part of n8n's logger that is used; its class is in a package of n8n-core. */
interface Logger {
	setInternalLogger(logger: object): void;
}

/** What n8n logs. */
export interface LogWatch {
	/** Whether a request ID was logged. */
	mentions: (requestId: string) => boolean;
	/** Ends the watch and returns the lines that contain the text. */
	end: () => string[];
}

/**
 * Looks for a text in everything that n8n logs, at every level, and in everything written to the console; remembers the
 * request IDs in it, which are UUIDs or long numbers.
 */
export function watchLogs(text: string): LogWatch {
	const found: string[] = [];
	const ids = new Set<string>();
	const look = (...args: unknown[]) => {
		const line = args
			.map((part) => (typeof part === 'string' ? part : inspect(part, { depth: 8 })))
			.join(' ');
		if (line.includes(text)) found.push(line.slice(0, 500));
		for (const [id] of line.matchAll(requestId)) ids.add(id);
	};
	const logger = { log: look, child: () => logger };
	n8nLogger().setInternalLogger(logger);
	const restore = [
		...(['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => tap(console, name, look)),
		tap(process.stdout, 'write', look),
		tap(process.stderr, 'write', look),
	];
	const end = () => {
		for (const one of restore) one();
		return found;
	};
	return { mentions: (id) => ids.has(id), end };
}

const requestId = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{12,}/g;

/** Passes every call of a method to a listener too. @returns undoes it */
function tap<Name extends string>(
	object: Record<Name, unknown>,
	name: Name,
	look: Method,
): () => void {
	const before = object[name] as Method;
	object[name] = (...args: unknown[]) => {
		look(...args);
		return before.apply(object, args);
	};
	return () => (object[name] = before);
}

function n8nLogger(): Logger {
	type Common = { Logger: new () => Logger };
	return n8nContainer().get((requireFromCore('@n8n/backend-common') as Common).Logger);
}
