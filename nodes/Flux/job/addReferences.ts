import { uploadReference } from '../images/upload';
import type { ReferenceFile } from '../images/references';
import type { Deadline } from '../segmind/deadline';
import type { ItemRun } from '../run/item';
import type { Job } from './job';

/**
 * Uploads the item's files and puts their addresses behind those that the user gave; a model that takes one
 * picture gets the file. A file that several items of the run use is uploaded once.
 *
 * @throws JobTrouble when a file cannot be uploaded
 */
export async function addReferences(
	{ context, segmind, run }: ItemRun,
	{ body, references: { apiName, takesList } }: Job,
	files: ReferenceFile[],
	digests: Buffer[],
	deadline: Deadline,
): Promise<void> {
	const addresses: string[] = [];
	// One after the other: an upload is all traffic and no waiting.
	for (const [index, file] of files.entries()) {
		const upload = async () => await uploadReference(context, segmind, file, deadline);
		addresses.push(await run.uploadedOnce(digests[index].toString('hex'), upload));
	}
	if (addresses.length === 0) return;
	body[apiName] = takesList ? [...((body[apiName] as string[]) ?? []), ...addresses] : addresses[0];
}
