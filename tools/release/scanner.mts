/** n8n's own scanner for community packages, which verified packages must pass. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryFolder } from '../playground/folders.mts';
import { installLocked } from '../playground/lockedInstall.mts';

/** The part of the scanner that is used. */
interface Scanner {
	SOURCE_FILE_PATTERNS: string[];
	analyzePackage(folder: string, patterns: string[]): Promise<Analysis>;
}

interface Analysis {
	passed: boolean;
	/** Why it did not pass, or that there was nothing to look at. */
	message?: string;
	details?: string;
}

/** What the scanner looks at: the commit that a package was built from, and what npm has of it. */
export type Leg = 'source' | 'tarball';

/** The scanner looks at compiled code in a tarball, at everything that can reach one in a source. */
const tarballPatterns = ['**/*.js', 'package.json'];

/**
 * Scans a folder as n8n scans a published package; installs the scanner on first use.
 *
 * @returns what the scanner objects to; nothing when the folder passes
 * @throws Error when there is nothing to scan, or npm does not succeed
 */
export async function scan(leg: Leg, folder: string): Promise<string | undefined> {
	const scanner = await installScanner();
	const patterns = leg === 'source' ? scanner.SOURCE_FILE_PATTERNS : tarballPatterns;
	const { passed, message, details } = await scanner.analyzePackage(folder, patterns);
	if (!passed) return details ?? message ?? 'The scanner does not say why.';
	// It lets an empty folder pass, with a message.
	if (message !== undefined) throw new Error(`${folder}: ${message}`);
	return undefined;
}

async function installScanner(): Promise<Scanner> {
	const locks = path.join(repositoryFolder, 'tools', 'release', 'scanner');
	const folder = await installLocked('scanner', locks);
	const file = 'node_modules/@n8n/scan-community-package/scanner/scanner.mjs';
	return (await import(pathToFileURL(path.join(folder, file)).href)) as Scanner;
}
