/** How large the package is, and how long n8n takes to load it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, repositoryFolder } from '../playground/paths.mts';
import type { Report } from '../playground/progress.mts';
import { withTarball } from '../release/tarball.mts';
import { inFreshProcess } from './freshProcess.mts';
import { median, times, type Section } from './report.mts';

/** A node's compiled JavaScript, and its class. */
interface NodeFile {
	file: string;
	name: string;
}

/** Milliseconds. */
interface LoadTime {
	/** Of n8n-workflow, which every node needs and n8n has already loaded. */
	workflow: number;
	/** Of the node. */
	node: number;
}

const ROUNDS = 20;
const flux = { file: path.join(repositoryFolder, 'dist/nodes/Flux/Flux.node.js'), name: 'Flux' };
/** What makes images in most workflows, from the n8n that `npm start` has installed. */
const httpRequest = {
	file: path.join(
		cacheFolder,
		'n8n/node_modules/n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js',
	),
	name: 'HttpRequest',
};

/** Builds the package and measures for about 15 seconds. @param report is told what is being measured */
export async function measurePackage(report: Report = () => undefined): Promise<Section> {
	report('Build and pack');
	const tarball = await withTarball(async (packed) => await Promise.resolve(packed));
	const ours = await loadTimeOf(flux, report);
	const theirs = existsSync(httpRequest.file) ? await loadTimeOf(httpRequest, report) : undefined;
	return {
		title: 'Package',
		method:
			`Sizes are those of npm pack. Load times are the median of ${ROUNDS} fresh processes, with n8n-workflow already ` +
			"loaded and the files in the disk's cache: `require` of the compiled file, and `new` for the node. " +
			(theirs
				? 'HTTP Request shares some of what it loads with other nodes of n8n.'
				: "To compare with n8n's own HTTP Request, run `npm start` once, which installs n8n."),
		findings: findingsOf(ours, theirs),
		columns: ['What', 'How much'],
		rows: [
			['The package, packed (kB)', (tarball.bytes / 1000).toFixed(0)],
			['The package, unpacked (kB)', (tarball.unpackedBytes / 1000).toFixed(0)],
			['Files in it', tarball.paths.length],
			['Loading this node (ms)', ours.node.toFixed(1)],
			...(theirs ? [["Loading n8n's HTTP Request (ms)", theirs.node.toFixed(1)]] : []),
			['Loading n8n-workflow, before either (ms)', ours.workflow.toFixed(1)],
		],
	};
}

async function loadTimeOf(node: NodeFile, report: Report): Promise<LoadTime> {
	const rounds: LoadTime[] = [];
	while (rounds.length < ROUNDS) {
		report(`Load ${node.name}, ${rounds.length + 1} of ${ROUNDS}`);
		rounds.push(await inFreshProcess<LoadTime>('package/loadTime.mjs', node));
	}
	return {
		workflow: median(rounds.map(({ workflow }) => workflow)),
		node: median(rounds.map(({ node: loading }) => loading)),
	};
}

function findingsOf(ours: LoadTime, theirs: LoadTime | undefined): string[] {
	const comparison = theirs
		? [
				`Loading n8n's own HTTP Request takes ${times(theirs.node, ours.node)} as long as loading this node.`,
			]
		: [];
	return [
		...comparison,
		`Loading n8n-workflow, which n8n has already done, takes ${times(ours.workflow, ours.node)} as long as loading this node.`,
	];
}
