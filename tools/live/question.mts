/** One request to Segmind, as it is sent and as it is told in the report. */
import type { Order } from './order.mts';

export interface Question {
	method: 'GET' | 'POST';
	/** Left out: the API host. */
	host?: 'storage';
	/** With `{model}`, `{request_id}` and `{unknown_id}` for what differs from check to check. */
	path: string;
	/** Who asks; left out: the owner of the key. */
	as?: keyof typeof askers;
	body?: (order: Order) => object;
	/** Milliseconds for the whole answer; left out: a minute. */
	timeout?: number;
}

const askers = {
	nobody: 'without a key',
	'a stranger': 'with a key that nobody has',
	bearer: 'with the key as a Bearer token',
};

/** For example: `GET /v2/requests/{request_id}` with the key. */
export function worded({ method, host, path, as }: Question): string {
	const where = host === 'storage' ? ' on the storage host' : '';
	return `\`${method} ${path}\`${where} ${as ? askers[as] : 'with the key'}`;
}
