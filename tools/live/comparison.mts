/** Two observations of the same question, held against each other. */
import type { Observation } from './observation.mts';

/** One place in which two observations differ. */
export interface Difference {
	/** For example `body.metrics.cost`; where a whole part is missing, the part. */
	path: string;
	/** What was expected there; `undefined`: nothing. */
	expected: string | undefined;
	/** What was seen there; `undefined`: nothing. */
	actual: string | undefined;
}

/** Every place in which two observations differ, each once, in the order of the expected one. */
export function differencesBetween(expected: Observation, actual: Observation): Difference[] {
	const found = new Map<string, Difference>();
	for (const leaf of [...Object.keys(expected), ...Object.keys(actual)]) {
		if (expected[leaf] === actual[leaf]) continue;
		const path = placeOf(leaf, expected, actual);
		found.set(path, { path, expected: valueAt(path, expected), actual: valueAt(path, actual) });
	}
	return [...found.values()];
}

/** The largest part around a leaf that is not a part of both: one of the two has no such thing, or a plain value there. */
function placeOf(leaf: string, expected: Observation, actual: Observation): string {
	const names = leaf.split('.');
	const around = names.map((_, index) => names.slice(0, index + 1).join('.'));
	const isPart = (path: string, observation: Observation) =>
		!(path in observation) && valueAt(path, observation) !== undefined;
	return around.find((path) => !isPart(path, expected) || !isPart(path, actual)) ?? leaf;
}

/** A leaf's kind; for a part with leaves in it their names, such as `{cost, total_time}`. */
function valueAt(path: string, observation: Observation): string | undefined {
	if (path in observation) return observation[path];
	const inner = Object.keys(observation)
		.filter((leaf) => leaf.startsWith(`${path}.`))
		.map((leaf) => leaf.slice(path.length + 1).split('.')[0]);
	return inner.length > 0 ? `{${[...new Set(inner)].join(', ')}}` : undefined;
}
