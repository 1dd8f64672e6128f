/** Debian's Chromium, and what becomes of the tests that need it where it is missing. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const executablePath = '/usr/bin/chromium';
const isThere = existsSync(executablePath);
const isMissing = `${executablePath} is not there`;

/** Says once and in one line that the tests are skipped, when they are. */
export function announceSkippedTests(): void {
	if (isThere || process.env.CI) return;
	process.stdout.write(`\nSkipped: the editor in a browser, because ${isMissing}\n`);
}

/** jest's describe; skips without Chromium, and throws where nothing may be skipped: when `CI` is set. */
export function describeInChromium(name: string, tests: () => void): void {
	if (!isThere && process.env.CI) throw new Error(`These tests need Chromium: ${isMissing}`);
	(isThere ? describe : describe.skip)(name, tests);
}

/** Starts Chromium, which then asks nothing of the internet by itself. */
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
