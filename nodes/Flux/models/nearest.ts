/** Of a list's values, the one that a text writes in another way: `JPG` for `jpeg`, `16x9` or `16/9` for `16:9`. */
export function sameChoice(text: string, values: string[]): string | undefined {
	return values.find((value) => normalized(value) === normalized(text));
}

/** Of a list's values, the one that the user is likely to have meant; undefined where none is near. */
export function nearest(text: string, values: string[]): string | undefined {
	// Anything longer is no slip of the pen.
	if (text.length > 40) return undefined;
	return nearestRatio(text, values) ?? nearestWord(normalized(text), values);
}

/** Case, blanks, the two names of JPEG, and what stands between the sides of a ratio make no difference. */
function normalized(value: string): string {
	const text = value.trim().toLowerCase();
	if (text === 'jpg') return 'jpeg';
	// Spreadsheets read `16:9` as a time, and write `16:09`.
	return text.replace(/^0*(\d+)\s*[:x×/]\s*0*(\d+)$/, '$1:$2');
}

/** How much longer or shorter a ratio may be than the one that was asked for. */
const widestGap = 1.35;

/** The value with the ratio of a text such as `1920x1080`, or the nearest one. */
function nearestRatio(text: string, values: string[]): string | undefined {
	const wanted = ratioIn(text);
	if (wanted === undefined) return undefined;
	const gaps = values
		.map((value) => ({ value, ratio: ratioIn(value) }))
		.filter((entry): entry is { value: string; ratio: number } => entry.ratio !== undefined)
		.map(({ value, ratio }) => ({ value, gap: Math.max(ratio / wanted, wanted / ratio) }))
		.sort((a, b) => a.gap - b.gap);
	return gaps.length > 0 && gaps[0].gap <= widestGap ? gaps[0].value : undefined;
}

/** Width by height. */
function ratioIn(text: string): number | undefined {
	const sides = /^\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*[:x×/-]\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*$/i.exec(
		text,
	);
	const ratio = sides ? Number(sides[1]) / Number(sides[2]) : NaN;
	return Number.isFinite(ratio) && ratio > 0 ? ratio : undefined;
}

/** A value that the text contains as a word, or that differs from it by a slip of the pen. */
function nearestWord(text: string, values: string[]): string | undefined {
	const words = text.split(/[^a-z0-9]+/);
	const contained = values.filter((value) => words.includes(value));
	if (contained.length === 1) return contained[0];
	const near = values
		.map((value) => ({ value, distance: editDistance(text, normalized(value)) }))
		.filter(({ value, distance }) => distance <= Math.min(2, value.length / 2))
		.sort((a, b) => a.distance - b.distance);
	return near[0]?.value;
}

/** How many letters have to be added, left out or replaced (Levenshtein's distance). */
function editDistance(one: string, other: string): number {
	let row = Array.from({ length: other.length + 1 }, (_, column) => column);
	for (const [index, letter] of [...one].entries()) {
		const next = [index + 1];
		for (let column = 1; column <= other.length; column += 1) {
			const replaced = row[column - 1] + (letter === other[column - 1] ? 0 : 1);
			next.push(Math.min(replaced, row[column] + 1, next[column - 1] + 1));
		}
		row = next;
	}
	return row[other.length];
}
