import { createHash } from 'node:crypto';

/** A random number generator (mulberry32): numbers from 0 up to 1, the same ones for the same seed on every machine. */
export function seededRandom(seed: string): () => number {
	let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

/** Picks one of several items, each as likely as its weight. @param random from 0 up to 1 */
export function pickWeighted<Item>(items: [weight: number, item: Item][], random: number): Item {
	let left = random * items.reduce((sum, [weight]) => sum + weight, 0);
	return (items.find(([weight]) => (left -= weight) < 0) ?? items[0])[1];
}
