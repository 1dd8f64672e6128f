/** Debian's Chromium, and how tests that need it behave when it is not installed. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { chromiumProgram as executablePath } from '../../optionalPrograms.mts';

const isInstalled = existsSync(executablePath);
const isMissing = `${executablePath} is not installed`;

/** Prints one line if the tests are skipped. */
export function announceSkippedTests(): void {
	if (isInstalled || process.env.CI) return;
	process.stdout.write(`\nSkipped: the editor in a browser, because ${isMissing}\n`);
}

/** jest's describe, skipped without Chromium. @throws Error instead of skipping when `CI` is set */
export function describeInChromium(name: string, tests: () => void): void {
	if (!isInstalled && process.env.CI) throw new Error(`These tests need Chromium: ${isMissing}`);
	(isInstalled ? describe : describe.skip)(name, tests);
}

/** Starts Chromium, with its own requests to the internet turned off. */
export async function startChromium(): Promise<Browser> {
	return await chromium.launch({
		executablePath,
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}
