/**
 * npm run release:check [-- --tag v1.2.3]: what stands between this commit and npm, and what only a maintainer can do.
 * Ends with exit code 1 when something is missing that a program can see.
 */
import { Command } from 'commander';
import { endAllChildren } from '../playground/children.mts';
import { endOnSignal } from '../playground/interrupt.mts';
import { collectFacts } from './facts.mts';
import { findings } from './findings.mts';

const byHand = `
What no program can see, once:
  • On GitHub, the repository is public and Actions may run.
  • On npm, you have an account with two-factor authentication. For the first release, make a token that may
    publish and store it in the repository under Settings → Secrets and variables → Actions as NPM_TOKEN: npm
    links a package to a repository only once the package is there.
  • After the first release, open the package's settings on npm, add a Trusted Publisher (GitHub Actions, this
    repository, workflow publish.yml), and delete the token and the secret.
  • Author and repository in package.json are yours: n8n compares them with the owner on npm.
  • For n8n's list of verified nodes, hand the published package in at the n8n Creator Portal.

Before every release:
  • With a key and five cents: SEGMIND_API_KEY=… npm run live
  • Look at the README on GitHub, pictures included; npm shows the same.

Then tag the commit (git tag v<version>) and push the tag: .github/workflows/publish.yml tests and publishes it.
`;

const program = new Command('release:check')
	.description('Says what stands between this commit and npm')
	.option('--tag <tag>', 'the tag that is being published')
	.parse();

endOnSignal(() => 130);
try {
	const { tag } = program.opts<{ tag?: string }>();
	const found = findings(await collectFacts(tag));
	for (const { ok, text } of found) process.stdout.write(`${ok ? '✔' : '✖'} ${text}\n`);
	process.stdout.write(byHand);
	if (found.some(({ ok }) => !ok)) process.exitCode = 1;
} catch (error) {
	process.stdout.write(`${(error as Error).message}\n`);
	process.exitCode = 1;
}
await endAllChildren();
process.exit();
