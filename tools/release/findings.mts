import type { Facts } from './facts.mts';

/** One requirement of a release, and whether it is met. */
export interface Finding {
	ok: boolean;
	/** What is so, or what a maintainer still has to do. */
	text: string;
}

/** More than the built node needs, less than any image or dependency that gets in by mistake. */
const MAX_BYTES = 60_000;

/** What belongs in the tarball; npm adds everything but dist by itself. */
const expected = /^(dist\/.+|README\.md|LICENSE|package\.json)$/;

/** What a commit still lacks for a release, as far as a program can check it. */
export function findings(facts: Facts): Finding[] {
	return [
		checkTarball(facts),
		checkScan(facts),
		checkChangelog(facts),
		checkTag(facts),
		checkRepository(facts),
		checkCommit(facts),
		checkNpm(facts),
	];
}

function checkTarball({ tarball: { bytes, paths } }: Facts): Finding {
	const unexpected = paths.filter((path) => !expected.test(path));
	const size = `${(bytes / 1000).toFixed(1)} kB`;
	if (unexpected.length > 0) {
		return fail(`The tarball contains unexpected files: ${unexpected.join(', ')}.`);
	}
	if (!paths.some((path) => path.endsWith('.node.js'))) {
		return fail('The tarball contains no node. Check "files" in package.json.');
	}
	if (bytes >= MAX_BYTES) {
		return fail(`The tarball is too large: ${size}, the limit is ${MAX_BYTES / 1000} kB.`);
	}
	return pass(`The tarball contains dist, README and LICENSE: ${paths.length} files, ${size}.`);
}

function checkScan({ rejected }: Facts): Finding {
	if (rejected.length === 0) return pass("The source and the tarball pass n8n's scanner.");
	const targets = rejected.join(' and the ');
	return fail(
		`n8n's scanner rejects the ${targets}: \`npx tsx tools/release/scan.mts\` shows the reasons.`,
	);
}

function checkChangelog({ version, changelog }: Facts): Finding {
	const heading = `## [${version}]`;
	if (changelog.split('\n').some((line) => line.startsWith(heading))) {
		return pass(`CHANGELOG.md has a section for ${version}.`);
	}
	return fail(
		`CHANGELOG.md has no section "${heading} - <date>". Move the entries under Unreleased there.`,
	);
}

function checkTag({ version, tag, tags }: Facts): Finding {
	const wanted = `v${version}`;
	if (tag !== undefined) {
		if (tag === wanted) return pass(`The tag ${tag} matches the version in package.json.`);
		return fail(`The tag is ${tag}, but package.json says ${version}. Tag the release ${wanted}.`);
	}
	if (!tags.includes(wanted)) return pass(`The tag ${wanted} is still free.`);
	return fail(
		`The tag ${wanted} already exists. Raise the version: npm version --no-git-tag-version patch`,
	);
}

function checkRepository({ repository, origin }: Facts): Finding {
	const declared = repository
		? `package.json says ${repository}`
		: 'package.json names no repository on GitHub';
	const reason = "npm's provenance accepts only the repository in which the package is built.";
	if (origin === undefined) {
		return fail(`git has no remote "origin" on GitHub, and ${declared}. ${reason}`);
	}
	if (origin === repository) return pass(`The repository is ${origin}, as in package.json.`);
	return fail(
		`The repository is ${origin}, but ${declared}. Set repository, homepage and bugs there, and the URLs that \`npx jest test/unit/release\` then lists. ${reason}`,
	);
}

function checkCommit({ tag, branch, uncommitted }: Facts): Finding {
	if (uncommitted.length > 0) {
		return fail(`Not everything is committed: ${uncommitted.slice(0, 5).join(', ')}.`);
	}
	// A tag that is being published is checked out without its branch.
	if (tag === undefined && branch !== 'main') {
		return fail(`Releases are made from main; this is ${branch || 'no branch'}.`);
	}
	return pass('Everything is committed.');
}

function checkNpm({ version, published }: Facts): Finding {
	if (published === undefined) {
		return fail('npm cannot be reached, so this version may already be published.');
	}
	if (published.includes(version)) {
		return fail(`${version} is already on npm, which never accepts a version twice. Raise it.`);
	}
	if (published.length === 0) return pass('The package is not on npm yet: the name is free.');
	return pass(`The latest version on npm is ${published.at(-1)}.`);
}

const pass = (text: string): Finding => ({ ok: true, text });
const fail = (text: string): Finding => ({ ok: false, text });
