import type { Place } from './ledger';
import { numbered, safeName } from './safeName';

/** The file name of one of a job's images. @param index which, from 0 @param extension without the dot */
export type FileName = (index: number, extension: string) => string;

/** The names of one job's images, as far as they are known. */
interface Reservation {
	place: Place;
	name: string;
	given: string[];
}

/**
 * The file names of a run, no two alike: the second `spring` is `spring-2`, the third `spring-3`. They follow the order
 * of the items, not the order in which the images arrive, so that a retry names them alike.
 */
export class FileNames {
	/** Reserved since the last name was given. */
	private waiting: Reservation[] = [];

	private readonly taken = new Set<string>();

	/** The highest number that a name has been given. */
	private readonly numbers = new Map<string, number>();

	/**
	 * Reserves a name for a job. Numbers are given as soon as one job of the run asks for its name: reserve all before
	 * anything is submitted.
	 *
	 * @param text the user's name, or the default one
	 */
	reserve(place: Place, text: string): FileName {
		const reservation: Reservation = { place, name: safeName(text), given: [] };
		this.waiting.push(reservation);
		return (index, extension) => `${this.nameOf(reservation, index)}.${extension}`;
	}

	/** Further images of a response are numbered after their own job's name, which no other job has. */
	private nameOf({ given }: Reservation, index: number): string {
		this.settle();
		while (given.length <= index) given.push(this.next(given[0]));
		return given[index];
	}

	/** Gives every job its name, in the order of the items. */
	private settle(): void {
		const inOrder = this.waiting.sort(
			({ place: a }, { place: b }) => a.item - b.item || a.image - b.image,
		);
		this.waiting = [];
		for (const { name, given } of inOrder) given.push(this.next(name));
	}

	private next(name: string): string {
		for (;;) {
			const number = (this.numbers.get(keyOf(name)) ?? 0) + 1;
			this.numbers.set(keyOf(name), number);
			const next = number === 1 ? name : numbered(name, number);
			if (this.taken.has(keyOf(next))) continue;
			this.taken.add(keyOf(next));
			return next;
		}
	}
}

/** Windows and macOS take names for the same that differ in upper and lower case. */
function keyOf(name: string): string {
	return name.toUpperCase();
}
