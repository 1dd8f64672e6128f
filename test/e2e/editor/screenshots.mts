/** Screenshots of the editor. Every test run takes them again, so those in the docs can be kept up to date. */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { repositoryFolder } from '../../../tools/playground/paths.mts';

const outputFolder = path.join(repositoryFolder, 'test', '.output');
/** `UPDATE_SCREENSHOTS=1` replaces the screenshots that the docs show. */
const docsFolder = process.env.UPDATE_SCREENSHOTS
	? path.join(repositoryFolder, 'docs', 'screenshots')
	: outputFolder;

/** n8n's notifications in the corner cover what is below them. */
const HIDE_NOTIFICATIONS = '.el-notification { display: none !important }';

/** The part of the page to show, in pixels. */
type Clip = { x: number; y: number; width: number; height: number };

/** Saves the page as test/.output/<name>.png. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
	await save(outputFolder, name, await page.screenshot());
}

/** Saves the page, or a part of it, as docs/screenshots/<name>.png, small enough for a repository. */
export async function takeReadmeScreenshot(page: Page, name: string, clip?: Clip): Promise<void> {
	const screenshot = await page.screenshot({
		clip,
		animations: 'disabled',
		style: HIDE_NOTIFICATIONS,
	});
	// 256 colors are enough for a page and take a third of the bytes; more dithering leaves artifacts in images.
	const small = sharp(screenshot).png({ palette: true, dither: 0.5, effort: 10 });
	await save(docsFolder, name, await small.toBuffer());
}

async function save(folder: string, name: string, png: Buffer): Promise<void> {
	await fs.mkdir(folder, { recursive: true });
	await fs.writeFile(path.join(folder, `${name}.png`), png);
}
