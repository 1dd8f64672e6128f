/**
 * Explains why npm failed. CommonJS without dependencies, because install.mjs uses it before any dependency is
 * installed, and so do jest and the TypeScript files.
 */
const CAUSES = [
	[
		/ENOSPC|no space left on device/i,
		'The disk is full. Free some space (n8n needs about 4 GB) and try again.',
	],
	[
		/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT/,
		'The package registry cannot be reached. Check the network and npm’s proxy and registry settings, and try again.',
	],
	[
		/EACCES|EPERM|EROFS/,
		'npm is not allowed to write here. Take ownership of this folder, or copy the project to one you own, and try again.',
	],
	[
		/EUSAGE|can only install .* when .* in sync/i,
		'package.json and package-lock.json are out of sync. Restore both with git and try again.',
	],
	[
		/ETARGET|E404|notarget/,
		'The registry lacks a package that is in the lock file. Use another registry and try again.',
	],
];

/**
 * @param {string} task what npm was doing, the start of a sentence
 * @param {string[]} lines npm's output
 * @returns {string} the cause in a sentence, if it is known, and npm's last lines
 */
exports.explainNpmFailure = (task, lines) => {
	const output = lines.join('\n');
	const cause = CAUSES.find(([pattern]) => pattern.test(output));
	const advice = cause ? cause[1] : 'Try again; if it keeps failing, the lines below say why.';
	const last = lines
		.filter((line) => line.trim() && !/^npm warn/i.test(line))
		.slice(-12)
		.map((line) => `  ${line}`);
	return [`${task} failed. ${advice}`, ...last].join('\n');
};
