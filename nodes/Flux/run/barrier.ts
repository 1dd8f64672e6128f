/** Holds back the items of a run until every item that joined is valid. */
export class Barrier {
	private readonly joined = new Set<number>();

	/** Items that are still being validated. */
	private readonly pending = new Set<number>();

	private waiting: Array<() => void> = [];

	/** Items that have joined. */
	get size(): number {
		return this.joined.size;
	}

	/** Whether an item has joined and is neither valid nor gone. */
	isPending(item: number): boolean {
		return this.pending.has(item);
	}

	/** @returns false when the item has joined before */
	join(item: number): boolean {
		if (this.joined.has(item)) return false;
		this.joined.add(item);
		this.pending.add(item);
		return true;
	}

	/** Marks an item as valid, and waits until all that joined are. */
	async arrive(item: number): Promise<void> {
		const all = new Promise<void>((resolve) => this.waiting.push(resolve));
		this.leave(item);
		await all;
	}

	/** Marks an item as valid, or as gone, without waiting. */
	leave(item: number): void {
		this.pending.delete(item);
		if (this.pending.size > 0) return;
		const released = this.waiting;
		this.waiting = [];
		released.forEach((resolve) => resolve());
	}
}
