/** What --sync adds: a second paid picture, in a single call (v1). */
import type { Probe } from '../probe.mts';
import { worded } from '../question.mts';
import {
	fetchSynchronousPicture,
	makeSynchronously,
	synchronousQuestion,
} from '../synchronous.mts';
import { pictureFacts } from './pictureFacts.mts';

export const synchronousProbes: Probe[] = [
	{
		name: 'The synchronous answer',
		asked: `${worded(synchronousQuestion)}, once: this is the request that is paid`,
		facts: [
			{
				says:
					'FLUX.2 models answer 200 with the picture itself, the others with JSON that names it. (The emulator can ' +
					'show many shapes, see `responseShapes.sync`; the node takes them all.)',
				from: 'model page',
			},
			{
				about: 'body',
				says: 'JSON has the address of the picture as `output`, beside `status` and `seed`.',
				from: 'assumption',
			},
			...[
				['header x-request-id', 'an ID of the request'],
				['header x-cost', 'the cost in US dollars'],
				['header x-remaining-credits', 'the balance in US dollars'],
				['header x-generation-time', 'the time in seconds'],
				['header x-seed-value', 'the seed'],
				['header x-rate-limit-reset-at-utc', 'when the rate limit starts anew'],
			].map(([about, what]) => ({
				about,
				says: `The header holds ${what}; it may be missing.`,
				from: 'documentation' as const,
			})),
		],
		look: makeSynchronously,
	},
	{
		name: 'The synchronous picture',
		asked: '`GET` the address in the answer, without a key, unless the answer is the picture',
		facts: pictureFacts,
		look: fetchSynchronousPicture,
	},
];
