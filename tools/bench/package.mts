/** How large the package is, and how long n8n is busy loading it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, repositoryFolder } from '../playground/paths.mts';
import { buildPackage } from '../playground/package.mts';
import type { Report } from '../playground/progress.mts';
import { runCommand } from '../playground/processes.mts';
import { inFreshProcess } from './freshProcess.mts';
import { median } from './median.mts';
import { times, type Section } from './report.mts';

/** What npm says of the archive that it would publish, sizes in bytes. */
interface Archive {
	size: number;
	unpackedSize: number;
	entryCount: number;
}

/** A node as built JavaScript, and its class. */
interface NodeFile {
	file: string;
	name: string;
}

/** Milliseconds. */
interface LoadTime {
	/** Of n8n-workflow, which every node needs and n8n has loaded before. */
	workflow: number;
	/** Of the node. */
	node: number;
}

const ROUNDS = 20;
const flux = { file: path.join(repositoryFolder, 'dist/nodes/Flux/Flux.node.js'), name: 'Flux' };
/** What makes pictures in most workflows, in the n8n that `npm start` has installed. */
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
	await buildPackage();
	const archive = await pack();
	const ours = await loadTimeOf(flux, report);
	const theirs = existsSync(httpRequest.file) ? await loadTimeOf(httpRequest, report) : undefined;
	return {
		title: 'Package',
		method:
			`Sizes are those of npm pack. Load times are the median of ${ROUNDS} fresh processes, with n8n-workflow loaded ` +
			'before and the files in the cache of the disk: `require` of the built file, and `new` for the node. ' +
			(theirs
				? 'HTTP Request shares part of what it loads with other nodes of n8n.'
				: "For n8n's own HTTP Request beside it, run `npm start` once, which installs n8n."),
		findings: findingsOf(ours, theirs),
		columns: ['What', 'How much'],
		rows: [
			['The package, packed (kB)', (archive.size / 1000).toFixed(0)],
			['The package, unpacked (kB)', (archive.unpackedSize / 1000).toFixed(0)],
			['Files in it', archive.entryCount],
			['Loading this node (ms)', ours.node.toFixed(1)],
			...(theirs ? [["Loading n8n's HTTP Request (ms)", theirs.node.toFixed(1)]] : []),
			['Loading n8n-workflow, before either (ms)', ours.workflow.toFixed(1)],
		],
	};
}

/** What npm would publish. @throws with npm's lines */
async function pack(): Promise<Archive> {
	const flags = ['--dry-run', '--json', '--ignore-scripts', '--silent'];
	const { code, lines } = await runCommand('npm', ['pack', ...flags], { folder: repositoryFolder });
	const output = lines.join('\n');
	if (code !== 0) throw new Error(`npm pack did not succeed:\n${output}`);
	// npm may have something to say before it.
	const [archive] = JSON.parse(output.slice(output.indexOf('[\n'))) as Archive[];
	return archive;
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
	const beside = theirs
		? [
				`Loading n8n's own HTTP Request takes ${times(theirs.node, ours.node)} as long as loading this node.`,
			]
		: [];
	return [
		...beside,
		`Loading n8n-workflow, which n8n has done before, takes ${times(ours.workflow, ours.node)} as long as loading this node.`,
	];
}
