/** Has anything changed since the last run? Decided by a hash of the files, not by their dates. */
import { createHash, type Hash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';

/** SHA-256 (hex) over the names and contents of files and folders; missing ones count as empty. */
export async function fingerprint(paths: string[]): Promise<string> {
	const hash = createHash('sha256');
	for (const each of paths) await add(hash, each, path.basename(each));
	return hash.digest('hex');
}

/** Whether a stamp file holds exactly this text. */
export async function isStamped(stamp: string, text: string): Promise<boolean> {
	return (await fs.readFile(stamp, 'utf8').catch(() => undefined)) === text;
}

async function add(hash: Hash, file: string, name: string): Promise<void> {
	const stats = await fs.stat(file).catch(() => undefined);
	if (!stats) return;
	hash.update(`\n${name}\n`);
	if (!stats.isDirectory()) {
		hash.update(await fs.readFile(file));
		return;
	}
	for (const entry of (await fs.readdir(file)).sort()) {
		await add(hash, path.join(file, entry), `${name}/${entry}`);
	}
}
