/** Pictures of the editor: every test run takes them anew, so that those in the README never age. */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { repositoryFolder } from '../../../tools/playground/paths.mts';

const toBeLookedAt = path.join(repositoryFolder, 'test', '.output');
/** `UPDATE_SCREENSHOTS=1` writes those that the README shows to where it finds them. */
const forReadme = process.env.UPDATE_SCREENSHOTS
	? path.join(repositoryFolder, 'docs', 'screenshots')
	: toBeLookedAt;

/** n8n's passing notes in the corner cover what is below them. */
const WITHOUT_NOTES = '.el-notification { display: none !important }';

/** The part of the page to show, in pixels. */
type Clip = { x: number; y: number; width: number; height: number };

/** Saves the page as test/.output/<name>.png. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
	await save(toBeLookedAt, name, await page.screenshot());
}

/** Saves the page, or a part of it, as docs/screenshots/<name>.png, small enough for a repository. */
export async function takeReadmeScreenshot(page: Page, name: string, clip?: Clip): Promise<void> {
	const screenshot = await page.screenshot({ clip, animations: 'disabled', style: WITHOUT_NOTES });
	// 256 colours are enough for a page, and a third of the bytes; more dithering leaves marks in the sky.
	const small = sharp(screenshot).png({ palette: true, dither: 0.5, effort: 10 });
	await save(forReadme, name, await small.toBuffer());
}

async function save(folder: string, name: string, png: Buffer): Promise<void> {
	await fs.mkdir(folder, { recursive: true });
	await fs.writeFile(path.join(folder, `${name}.png`), png);
}
