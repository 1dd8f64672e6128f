/** The middle of some numbers, which one that is far off does not move; of an even count, the upper one. */
export function median(numbers: number[]): number {
	return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
