/** The process in which the time to plan a poll is measured. */
import { nextPoll } from '../../../nodes/Flux/job/pollSchedule.ts';
import { RunDurations } from '../../../nodes/Flux/run/durations.ts';
import { jobSeconds } from './jobs.mts';

/** How long planning one poll takes, in milliseconds. */
export interface PlanningTime {
	mean: number;
	/** 99 of 100 plans take no longer. */
	slowest: number;
}

const seen = 200;
const running = 50;
const plans = 20_000;

/** With two hundred jobs seen, fifty that run, and a poll due at any age. */
function measurePlanning(): PlanningTime {
	const run = new RunDurations();
	const kind = 'planning';
	for (const seconds of jobSeconds(seen)) run.follow(kind).completed(seconds);
	const jobs = Array.from({ length: running }, () => run.follow(kind));
	jobs.forEach((job, index) => job.stillRunning(index / 2));
	const measured = Array.from({ length: plans }, (_, index) => {
		const lastPoll = (30 * index) / plans;
		const started = performance.now();
		nextPoll(lastPoll, { ...jobs[index % running].others(), usualSeconds: 24 });
		return performance.now() - started;
	});
	const mean = measured.reduce((sum, each) => sum + each) / plans;
	const slowest = measured.sort((one, other) => one - other)[Math.floor(0.99 * plans)];
	return { mean, slowest };
}

process.stdout.write(`${JSON.stringify(measurePlanning())}\n`);
