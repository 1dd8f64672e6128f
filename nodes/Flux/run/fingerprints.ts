import { createHash } from 'crypto';
import type { IExecuteSingleFunctions } from 'n8n-workflow';
import type { RequestIdentity } from '../models/identity';

/** Stable hashes by which a retry recognizes a job: either is enough. */
export interface Fingerprints {
	/** Of the parameters as the user wrote them and the item: `$now` or a random number differs in every try. */
	written: string;
	/** Of what they evaluate to: fixing the expression for one item leaves the others' values unchanged. */
	evaluated: string;
}

/** What identifies the jobs of an item. @param digests SHA-256 of each reference file */
export function fingerprintsOf(
	context: IExecuteSingleFunctions,
	identity: RequestIdentity,
	digests: Buffer[],
): Fingerprints {
	return {
		written: hashOf([identity.written, context.getInputData().json], digests),
		evaluated: hashOf(identity.evaluated, digests),
	};
}

function hashOf(request: unknown, digests: Buffer[]): string {
	const hash = createHash('sha256').update(JSON.stringify(request, withoutCycles()));
	for (const digest of digests) hash.update(digest);
	return hash.digest('hex');
}

/** A replacer for JSON.stringify: n8n stores items whose json refers to itself. */
function withoutCycles() {
	const ancestors: unknown[] = [];
	return function replace(this: unknown, _key: string, value: unknown): unknown {
		while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
		if (typeof value === 'bigint') return String(value);
		if (typeof value !== 'object' || value === null) return value;
		if (ancestors.includes(value)) return '(itself)';
		ancestors.push(value);
		return value;
	};
}
