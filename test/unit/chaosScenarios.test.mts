/** The scenarios of chaos in which Segmind's request history matters. */
import type { Emulator } from '../../emulator/emulator.mts';
import type { NodeRun } from '../engine/engine.mts';
import type { HistoryMode } from '../../tools/chaos/historyPlan.mts';
import type { Kind } from '../../tools/chaos/kinds.mts';
import { type Scenario, scenariosOf } from '../../tools/chaos/scenario.mts';
import { isLater, passTenMinutes } from '../../tools/chaos/tenMinutes.mts';

const scenarios = (history: HistoryMode, without: Kind[] = []) =>
	scenariosOf(2_000, 7, { history, without });
const optionsIn = ({ parameters }: Scenario) =>
	parameters.options as { timeout?: number; reuse?: boolean };

describe('scenarios', () => {
	it('have a history always, never, or half of the time', () => {
		const shareOf = (mode: HistoryMode) => {
			const all = scenarios(mode);
			return all.filter(({ history }) => history).length / all.length;
		};
		expect([shareOf('on'), shareOf('off')]).toEqual([1, 0]);
		expect(shareOf('random')).toBeGreaterThan(0.3);
		expect(shareOf('random')).toBeLessThan(0.7);
	});

	it('are otherwise the same', () => {
		const facts = (mode: HistoryMode) =>
			scenarios(mode).map(({ prompts, onError, batching, cancelAfterMs, proxy }) => {
				return { prompts, onError, batching, cancelAfterMs, proxy };
			});
		expect(facts('on')).toEqual(facts('off'));
	});

	it('with a history have a time limit, because the node looks for a lost job for a minute', () => {
		for (const scenario of scenarios('on')) {
			expect(optionsIn(scenario).timeout).toBeLessThanOrEqual(8);
		}
		expect(scenarios('off').some((one) => optionsIn(one).timeout === undefined)).toBe(true);
	});

	it('have Reuse never with a seed and files, and never where it is left out', () => {
		const withReuse = scenarios('on').filter(({ reuse }) => reuse);
		expect(withReuse.length).toBeGreaterThan(20);
		for (const { parameters, ...more } of withReuse) {
			expect(optionsIn({ parameters, ...more }).reuse).toBe(true);
			const seed = (parameters.modelOptions as { seed?: number } | undefined)?.seed;
			expect(parameters.images === 'photo' && seed !== undefined).toBe(false);
		}
		expect(scenarios('on', ['reuse']).some(({ reuse }) => reuse)).toBe(false);
	});
});

describe('ten minutes', () => {
	it('pass before some retries, though not with Reuse, because the process remembers what it sent', () => {
		const [withReuse, others] = [true, false].map((reuses) =>
			scenarios('on').filter(({ reuse }) => (reuse !== undefined) === reuses),
		);
		const later = (all: Scenario[]) => all.filter((one) => isLater(one, 7, 1)).length;
		expect(later(withReuse)).toBe(0);
		expect(later(others)).toBeGreaterThan(others.length / 5);
		expect(later(others)).toBeLessThan(others.length);
		expect(later(scenarios('off'))).toBe(0);
	});

	it('move what was sent, once the history shows all that was accepted', async () => {
		const now = Date.now();
		const fluxLedger = { '0:0:0': { sentAt: now }, '0:1:0': {} };
		const run = { contextOf: () => ({ fluxLedger }) } as unknown as NodeRun;
		const emulator = { bill: { entries: [{ time: now }] }, historyLag: 0.6 };
		await passTenMinutes(run, emulator as unknown as Emulator);
		expect(Date.now() - now).toBeGreaterThanOrEqual(600);
		expect(fluxLedger).toEqual({ '0:0:0': { sentAt: now - 11 * 60_000 }, '0:1:0': {} });
	});
});
