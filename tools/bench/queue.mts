/** A rate limit that two workers of n8n's queue mode share without knowing of each other: each has a gate of its own. */
import { startSegmind } from '../../test/e2e/sharedN8n.mts';
import { Cluster } from '../../test/queue/cluster.mts';
import { makeImages } from '../../test/queue/workflows.mts';
import type { Report } from '../playground/progress.mts';
import type { Section } from './report.mts';

const EXECUTIONS = 20;
const IMAGES = 10;
const SUBMITS_PER_MINUTE = 60;

/** Measures for about five minutes; Redis and PostgreSQL must be installed. @param report is told what is being done */
export async function measureQueue(report: Report = () => undefined): Promise<Section> {
	const cluster = new Cluster({});
	report('Starting n8n in queue mode');
	await cluster.start();
	const limit = { requestsPerMinute: SUBMITS_PER_MINUTE, speed: 1 };
	const { emulator, credential } = await startSegmind(cluster.api, 'Queue', limit);
	try {
		const workflow = makeImages(credential, {});
		await cluster.api.activateWorkflow(await cluster.api.createWorkflow(workflow));
		report(`${EXECUTIONS * IMAGES} images in ${EXECUTIONS} executions`);
		const started = Date.now();
		const responses = await Promise.all(
			Array.from({ length: EXECUTIONS }, async (_, execution) => {
				const prompts = Array.from({ length: IMAGES }, (__, image) => `${execution}, ${image}`);
				return await cluster.post('make', { prompts });
			}),
		);
		const seconds = (Date.now() - started) / 1000;
		const failed = responses.filter(({ status }) => status !== 200).length;
		if (failed > 0) throw new Error(`${failed} of ${EXECUTIONS} executions failed`);
		const refused = emulator.requests.filter(({ status }) => status === 429).length;
		const { submitted, completed } = emulator.bill;
		return {
			title: 'A rate limit in queue mode',
			method: `${EXECUTIONS} executions of ${IMAGES} images each at the same time, on two workers of a real n8n, with ${SUBMITS_PER_MINUTE} submits a minute.`,
			findings: [],
			columns: ['Images', 'Paid', 'Wall time (s)', 'Refused requests'],
			rows: [[completed, submitted, seconds.toFixed(0), refused]],
		};
	} finally {
		await cluster.stop();
		await emulator.close();
	}
}
