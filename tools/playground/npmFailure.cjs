/**
 * What npm's last lines mean for a person. CommonJS without dependencies: the installer that runs before any
 * dependency is there needs it, and so do jest and the TypeScript files.
 */
const CAUSES = [
	[
		/ENOSPC|no space left on device/i,
		'The disk is full. Free some space (n8n needs about 4 GB) and start again.',
	],
	[
		/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT/,
		'The package registry cannot be reached. Check the network, or npm’s proxy and registry settings, and start again.',
	],
	[
		/EACCES|EPERM|EROFS/,
		'npm may not write here. Make this folder your own (or copy the project to one that is) and start again.',
	],
	[
		/EUSAGE|can only install .* when .* in sync/i,
		'package.json and package-lock.json do not fit together. Restore both with git and start again.',
	],
	[
		/ETARGET|E404|notarget/,
		'The registry in use lacks a package that the lock file names. Use another registry and start again.',
	],
];

/**
 * @param {string} task what npm was asked to do, as the beginning of a sentence
 * @param {string[]} lines npm's output
 * @returns {string} the cause in a sentence where it is known, and npm's last lines
 */
exports.explainNpmFailure = (task, lines) => {
	const output = lines.join('\n');
	const cause = CAUSES.find(([pattern]) => pattern.test(output));
	const advice = cause ? cause[1] : 'Start again; if it happens again, the lines below say why.';
	const last = lines
		.filter((line) => line.trim() && !/^npm warn/i.test(line))
		.slice(-12)
		.map((line) => `  ${line}`);
	return [`${task} did not succeed. ${advice}`, ...last].join('\n');
};
