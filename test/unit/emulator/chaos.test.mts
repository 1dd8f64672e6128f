import { type ChaosKind, chaosKinds, startEmulator } from '../../../emulator/emulator.mts';
import { key, post, smallBody } from './client.mts';

/** Submits 40 jobs, of which about half fail, and returns what happened. */
const runWith = async (seed: number, without?: readonly ChaosKind[]) => {
	const emulator = await startEmulator({ speed: 1000, chaos: { seed, share: 0.5, without } });
	for (let job = 0; job < 40; job++) {
		const body = smallBody({ prompt: `fox ${job}` });
		await post('/v2/flux-2-pro', body, key, emulator.baseUrl).catch(() => {});
	}
	const injected = { ...emulator.chaos.injected };
	const lost = emulator.chaos.lostIds.length;
	const { submitted } = emulator.bill;
	emulator.reset();
	expect(emulator.chaos).toMatchObject({ injected: {}, lostIds: [] });
	await emulator.close();
	return { injected, lost, submitted };
};

describe('chaos', () => {
	it('injects the same faults for the same seed', async () => {
		const first = await runWith(1);
		expect(await runWith(1)).toEqual(first);
		expect((await runWith(2)).injected).not.toEqual(first.injected);
	});
	it('tells jobs without a prompt apart by their image, not by its host or their seed', async () => {
		const failuresOf = async (images: string[]) => {
			const chaotic = await startEmulator({ speed: 1000, chaos: { seed: 5, share: 0.5 } });
			const count = () => Object.values(chaotic.chaos.injected).reduce((sum, one) => sum + one, 0);
			const failed: boolean[] = [];
			for (const [seed, image] of images.entries()) {
				const before = count();
				// The port differs from one emulator to the next.
				const body = { redux_image: `${chaotic.resultsUrl}/assets/${image}.png`, seed };
				await post('/v2/flux-redux-dev', body, key, chaotic.baseUrl).catch(() => {});
				failed.push(count() > before);
			}
			await chaotic.close();
			return failed;
		};
		const names = Array.from({ length: 20 }, (_, number) => `photo${number}`);
		const first = await failuresOf(names);
		expect(new Set(first).size).toBe(2);
		expect((await failuresOf([...names].reverse())).reverse()).toEqual(first);
	});
	it('lists the jobs whose id never reached the client', async () => {
		const { injected, lost, submitted } = await runWith(1, chaosKinds);
		const count = (kind: string) => injected[`submit: ${kind}`] ?? 0;
		expect(lost).toBe(count('response lost') + count('aborted') + count('broken JSON'));
		expect(lost).toBeGreaterThan(0);
		expect(lost).toBeLessThan(submitted);
	});
	it('leaves out the kinds of faults that it is told to', async () => {
		const kindsIn = async (without?: readonly ChaosKind[]) =>
			Object.keys((await runWith(3, without)).injected).join();
		expect(await kindsIn()).toMatch(/page with/);
		expect(await kindsIn(['ambiguous'])).not.toMatch(/page with/);
	});
	it('lists jobs as lost where a gateway answered in their place', async () => {
		const { injected, lost } = await runWith(
			4,
			chaosKinds.filter((kind) => kind !== 'ambiguous'),
		);
		const accepted = Object.entries(injected).filter(([kind]) => kind.endsWith(', accepted'));
		expect(accepted.length).toBeGreaterThan(0);
		const before = ['response lost', 'aborted', 'broken JSON'];
		const count = (kind: string) => injected[`submit: ${kind}`] ?? 0;
		const known = before.reduce((sum, kind) => sum + count(kind), 0);
		expect(lost).toBe(accepted.reduce((sum, [, number]) => sum + number, known));
	});
});
