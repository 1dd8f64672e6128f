/** What must agree with package.json: the URLs of the documentation, and the scripts that GitHub runs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

const { scripts, homepage, bugs, repository } = JSON.parse(
	readFileSync('package.json', 'utf8'),
) as {
	scripts: Record<string, string>;
	homepage: string;
	bugs: { url: string };
	repository: { url: string };
};

it('every documentation URL leads to the repository', () => {
	const url = repository.url.replace(/^git\+|\.git$/g, '');
	const sources = ['credentials/SegmindApi.credentials.ts', 'nodes/Flux/Flux.node.json'];
	const linked = sources.flatMap(
		(file) => readFileSync(file, 'utf8').match(/https:\/\/github\.com\/[^'"#]+/g) ?? [],
	);
	expect(linked.length).toBeGreaterThanOrEqual(sources.length);
	expect(new Set(linked)).toEqual(new Set([url]));
	expect(homepage).toMatch(new RegExp(`^${url}#`));
	expect(bugs.url).toBe(`${url}/issues`);
});

describe('the GitHub workflow', () => {
	const files = readdirSync('.github/workflows');

	it.each(files)('%s runs only scripts and files that exist', (file) => {
		const text = readFileSync(`.github/workflows/${file}`, 'utf8');
		const { jobs } = parse(text) as {
			jobs: Record<string, { steps: Array<{ run?: string }> }>;
		};
		const commands = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run }) => run ?? ''));
		const matches = (pattern: RegExp) =>
			commands.flatMap((command) => [...command.matchAll(pattern)].map(([, name]) => name));
		const named = matches(/npm run ([\w:]+)/g);
		expect(named.length).toBeGreaterThan(1);
		expect(named.filter((name) => !(name in scripts))).toEqual([]);
		expect(matches(/npx tsx (\S+)/g).filter((path) => !existsSync(path))).toEqual([]);
	});
});
