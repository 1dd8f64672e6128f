import { createHash } from 'node:crypto';

/**
 * Numbers from 0 up to 1 that look random (mulberry32). The same text gives the same row of them on every
 * machine, so what was drawn once can be drawn again.
 */
export function chanceFrom(text: string): () => number {
	let state = createHash('sha256').update(text).digest().readUInt32LE(0);
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

/** One of some things, each as likely as its weight is large. @param chance from 0 up to 1 */
export function pickWeighted<Thing>(
	things: [weight: number, thing: Thing][],
	chance: number,
): Thing {
	let left = chance * things.reduce((sum, [weight]) => sum + weight, 0);
	return (things.find(([weight]) => (left -= weight) < 0) ?? things[0])[1];
}
