/** n8n's own scanner for community packages, which verified nodes must pass. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryFolder } from '../playground/paths.mts';
import { installFromLock } from '../playground/installFromLock.mts';

/** The part of the scanner that is used. */
interface Scanner {
	SOURCE_FILE_PATTERNS: string[];
	analyzePackage(folder: string, patterns: string[]): Promise<Analysis>;
}

interface Analysis {
	passed: boolean;
	/** Why it did not pass, or that there was nothing to scan. */
	message?: string;
	details?: string;
}

/** What is scanned: the repository, or the package that npm would publish. */
export type Target = 'source' | 'tarball';

/** In a tarball the scanner reads the compiled code; in a repository, all sources. */
const tarballPatterns = ['**/*.js', 'package.json'];

/**
 * Scans a folder as n8n scans a published package; installs the scanner on first use.
 *
 * @returns the scanner's findings; undefined when the folder passes
 * @throws Error when there is nothing to scan, or npm fails
 */
export async function scan(target: Target, folder: string): Promise<string | undefined> {
	const scanner = await installScanner();
	const patterns = target === 'source' ? scanner.SOURCE_FILE_PATTERNS : tarballPatterns;
	const { passed, message, details } = await scanner.analyzePackage(folder, patterns);
	if (!passed) return details ?? message ?? 'The scanner gives no reason.';
	// An empty folder passes, with a message.
	if (message !== undefined) throw new Error(`${folder}: ${message}`);
	return undefined;
}

async function installScanner(): Promise<Scanner> {
	const source = path.join(repositoryFolder, 'tools', 'release', 'scanner');
	const folder = await installFromLock('scanner', source);
	const file = 'node_modules/@n8n/scan-community-package/scanner/scanner.mjs';
	return (await import(pathToFileURL(path.join(folder, file)).href)) as Scanner;
}
