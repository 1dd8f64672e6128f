/** The same questions to the emulator and to Segmind, and what is different about their answers. */
import { type Difference, differencesBetween } from './comparison.mts';
import type { Conversation, Seen } from './conversation.mts';
import type { Probe } from './probe.mts';

/** What both sides showed at one probe; `undefined`: it could not be seen. */
export interface Finding {
	probe: Probe;
	expected: Seen | undefined;
	actual: Seen | undefined;
	/** Empty when the answers are alike, and when Segmind's was not seen. */
	differences: Difference[];
}

/** What one side showed, by the probe's name. */
export type Sightings = Map<string, Seen>;

/** Asks one side everything in its order, until nothing more can be asked. */
export async function askAll(
	conversation: Conversation,
	probes: Probe[],
	seen: Sightings = new Map(),
): Promise<Sightings> {
	for (const { name, look } of probes) {
		if (conversation.trouble) break;
		const sight = await look(conversation);
		if (sight) seen.set(name, sight);
	}
	return seen;
}

/** Holds what Segmind showed against what the emulator did. Probes that neither side could show are left out. */
export function compare(probes: Probe[], emulator: Sightings, segmind: Sightings): Finding[] {
	return probes
		.filter(({ name }) => emulator.has(name) || segmind.has(name))
		.map((probe) => {
			const [expected, actual] = [emulator.get(probe.name), segmind.get(probe.name)];
			const differences = actual
				? differencesBetween(expected?.observation ?? {}, actual.observation)
				: [];
			return { probe, expected, actual, differences };
		});
}

/** How the answers compare: as we thought, different, or not seen this time. */
export function sorted(findings: Finding[]) {
	const seen = findings.filter(({ actual }) => actual);
	return {
		alike: seen.filter(({ differences }) => differences.length === 0),
		different: seen.filter(({ differences }) => differences.length > 0),
		unseen: findings.filter(({ actual }) => !actual),
	};
}
