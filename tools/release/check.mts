/**
 * npx tsx tools/release/check.mts [--tag v1.2.3]: what this commit still lacks for a release, and what only a
 * maintainer can do. Exits with code 1 when something is missing that a program can check.
 */
import { Command } from 'commander';
import { runTool } from '../playground/processes.mts';
import { collectFacts } from './facts.mts';
import { findings } from './findings.mts';

const manualSteps = `
Manual steps, once:
  • On GitHub, the repository is public and Actions are enabled.
  • On npm, you have an account with two-factor authentication. For the first release, create a token with
    publish rights and store it in the repository under Settings → Secrets and variables → Actions as NPM_TOKEN:
    npm links a package to a repository only once the package exists.
  • After the first release, open the package's settings on npm, add a Trusted Publisher (GitHub Actions, this
    repository, workflow publish.yml), and delete the token and the secret.
  • Author and repository in package.json are yours: n8n compares them with the owner on npm.
  • To have the node verified by n8n, submit the published package in the n8n Creator Portal.

Before every release:
  • With an API key (about $0.05): SEGMIND_API_KEY=… npm run live
  • Look at the README on GitHub, including its images; npm shows the same.

Then tag the commit (git tag v<version>) and push the tag: .github/workflows/publish.yml tests and publishes it.
`;

const { tag } = new Command('npx tsx tools/release/check.mts')
	.description('Says what this commit still lacks for a release')
	.option('--tag <tag>', 'the tag that is being published')
	.parse()
	.opts<{ tag?: string }>();

await runTool(async () => {
	const found = findings(await collectFacts(tag));
	for (const { ok, text } of found) process.stdout.write(`${ok ? '✔' : '✖'} ${text}\n`);
	process.stdout.write(manualSteps);
	if (found.some(({ ok }) => !ok)) process.exitCode = 1;
});
