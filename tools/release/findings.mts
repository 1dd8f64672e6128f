import type { Facts } from './facts.mts';

/** One thing that a release needs, and whether it is there. */
export interface Finding {
	ok: boolean;
	/** What is so, or what a maintainer still has to do. */
	text: string;
}

/** Bytes; more than the built node needs, less than any picture or dependency that strays in. */
const largest = 60_000;

/** What belongs into the tarball; npm adds all but dist by itself. */
const belongs = /^(dist\/.+|README\.md|LICENSE|package\.json)$/;

/** What stands between a commit and npm, as far as a program can see it. */
export function findings(facts: Facts): Finding[] {
	return [
		tarballOf(facts),
		scanOf(facts),
		changelogOf(facts),
		tagOf(facts),
		repositoryOf(facts),
		commitOf(facts),
		npmOf(facts),
	];
}

function tarballOf({ tarball: { bytes, paths } }: Facts): Finding {
	const strange = paths.filter((path) => !belongs.test(path));
	const size = `${(bytes / 1000).toFixed(1)} kB`;
	if (strange.length > 0) {
		return no(`The tarball holds what does not belong there: ${strange.join(', ')}.`);
	}
	if (!paths.some((path) => path.endsWith('.node.js'))) {
		return no('The tarball holds no node. Look at "files" in package.json.');
	}
	if (bytes >= largest) {
		return no(`The tarball has ${size}; ${largest / 1000} kB are the most. What has strayed in?`);
	}
	return yes(`The tarball holds dist, README and LICENSE: ${paths.length} files, ${size}.`);
}

function scanOf({ objections }: Facts): Finding {
	if (objections.length === 0) return yes("n8n's scanner passes the source and the tarball.");
	const legs = objections.join(' and the ');
	return no(`n8n's scanner objects to the ${legs}: \`npm run scan\` shows to what.`);
}

function changelogOf({ version, changelog }: Facts): Finding {
	const heading = `## [${version}]`;
	if (changelog.split('\n').some((line) => line.startsWith(heading))) {
		return yes(`CHANGELOG.md says what ${version} brings.`);
	}
	return no(
		`CHANGELOG.md has no section "${heading} - <date>". Put what stands under Unreleased there.`,
	);
}

function tagOf({ version, tag, tags }: Facts): Finding {
	const wanted = `v${version}`;
	if (tag !== undefined) {
		if (tag === wanted) return yes(`The tag ${tag} is the version in package.json.`);
		return no(`The tag is ${tag}, but package.json says ${version}. Tag the release ${wanted}.`);
	}
	if (!tags.includes(wanted)) return yes(`There is no tag ${wanted} yet.`);
	return no(
		`${wanted} is tagged already. Raise the version: npm version --no-git-tag-version patch`,
	);
}

function repositoryOf({ repository, origin }: Facts): Finding {
	const says = repository ? `package.json says ${repository}` : 'package.json names none on GitHub';
	const demand = "npm's provenance accepts only the repository that the package is built in.";
	if (origin === undefined) {
		return no(
			`The repository has no address yet: ${says}, and git has no remote "origin" on GitHub. ${demand}`,
		);
	}
	if (origin === repository) return yes(`The repository is ${origin}, as package.json says.`);
	return no(
		`The repository is ${origin}, but ${says}. Set repository, homepage and bugs there, and the addresses that \`npx jest test/unit/release\` then names. ${demand}`,
	);
}

function commitOf({ tag, branch, uncommitted }: Facts): Finding {
	if (uncommitted.length > 0) {
		return no(`Not everything is committed: ${uncommitted.slice(0, 5).join(', ')}.`);
	}
	// A tag that is being published is checked out by itself, without its branch.
	if (tag === undefined && branch !== 'main') {
		return no(`Releases are made from main; this is ${branch || 'no branch'}.`);
	}
	return yes('Everything is committed.');
}

function npmOf({ version, published }: Facts): Finding {
	if (published === undefined) {
		return no('npm does not answer, so nobody can say whether this version is published already.');
	}
	if (published.includes(version)) {
		return no(`npm has ${version} already, and never takes a version twice. Raise it.`);
	}
	if (published.length === 0) return yes('npm does not know the package yet: the name is free.');
	return yes(`npm has ${published.at(-1)}, and not ${version}.`);
}

const yes = (text: string): Finding => ({ ok: true, text });
const no = (text: string): Finding => ({ ok: false, text });
