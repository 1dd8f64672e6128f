import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import type { ImageInput } from '../models/body';
import { invalidParameter } from '../segmind/errors';
import {
	dataUriFile,
	fileIn,
	fileLike,
	fileOf,
	filesOf,
	isFile,
	isFileWithoutContent,
	type InputFile,
} from './inputFile';
import { entriesOf, jsonIn, linesOf, urlIn } from './imageValue';
import { noFileFound, notAnImage, notUnderstood, shown } from './referenceErrors';

/** An image that a request refers to: by its URL, or a file that has to be uploaded. */
export type Reference = { url: string } | { file: InputFile };

/** The images of one parameter, in the order in which they are sent. */
export interface ReferenceList {
	/** Segmind's name of the parameter. */
	apiName: string;
	references: Reference[];
}

/**
 * The images that a request refers to. A value may be the name of an input field with a file, a URL, a data URI, a file of
 * an earlier node, an object with a URL (Airtable, Notion), a list of these, or any of it as JSON text. In text, commas and
 * line breaks separate. Nothing is read or sent yet.
 *
 * @throws JobError naming the parameter and the value when it is none of these
 */
export function readReferences(
	context: IExecuteSingleFunctions,
	inputs: ImageInput[],
): ReferenceList[] {
	return inputs.map((input) => {
		const references = new ReferenceReader(context, input).read();
		return { apiName: input.apiName, references };
	});
}

/** What the references are, for the job's identity; the digests of the files are compared besides. */
export function describeReferences(lists: ReferenceList[]): IDataObject {
	const described = lists
		.filter(({ references }) => references.length > 0)
		.map(({ apiName, references }) => {
			const each = references.map((reference) => ('url' in reference ? reference.url : 'file'));
			return [apiName, each] as const;
		});
	return Object.fromEntries(described);
}

/** Reads the value of one parameter. */
class ReferenceReader {
	constructor(
		private readonly context: IExecuteSingleFunctions,
		private readonly input: ImageInput,
	) {}

	read(): Reference[] {
		const { name, label, value, acceptsList, isRequired, isOwnJson } = this.input;
		const written = this.context.getNode().parameters[name];
		if (lacksValue(value) && isAboutFiles(written)) {
			throw noFileFound(label, filesOf(this.context));
		}
		const references = isOwnJson ? this.inOwnJson(value) : this.inValue(value);
		if (isRequired && references.length === 0) {
			throw invalidParameter(
				`The field '${label}' is empty`,
				'Enter the name of an input field with a file, or a URL. If it comes from an earlier node, check that this item has it.',
			);
		}
		if (acceptsList || references.length < 2) return references;
		throw invalidParameter(
			`${label} has ${references.length} images: ${references.map(nameOf).join(', ')}`,
			'It takes only one. FLUX.2 models take several, and models for two images have a field for each.',
		);
	}

	/** The user's own JSON: only names of fields with a file, and files, mean anything else than they say. */
	private inOwnJson(value: unknown): Reference[] {
		const entries: unknown[] = Array.isArray(value) ? value : [value];
		return entries.map((entry) => {
			if (typeof entry !== 'string') return this.inObject(entry);
			const file = this.fileIn(entry);
			return file ? { file } : { url: entry };
		});
	}

	private inValue(value: unknown): Reference[] {
		if (value === undefined || value === null) return [];
		if (Array.isArray(value)) return value.flatMap((entry) => this.inValue(entry));
		if (typeof value === 'string') return this.inText(value);
		return [this.inObject(value)];
	}

	private inObject(value: unknown): Reference {
		const file = this.fileOf(value);
		if (file) return { file };
		const url = urlIn(value);
		// A text within an object is a URL, never the name of a field.
		if (url !== undefined) return this.urlOrDataUri(url) ?? this.reject(value);
		const described = this.fileLike(value);
		return described ? { file: described } : this.reject(value);
	}

	private inText(text: string): Reference[] {
		const whole = this.fileIn(text.trim());
		if (whole) return [{ file: whole }];
		const json = jsonIn(text);
		if (json !== undefined) return this.inValue(json);
		return linesOf(text).flatMap((line) => {
			const file = this.fileIn(line);
			return file ? [{ file }] : entriesOf(line).map((entry) => this.named(entry));
		});
	}

	private named(text: string): Reference {
		const file = this.fileIn(text);
		return file ? { file } : (this.urlOrDataUri(text) ?? this.reject(text));
	}

	private urlOrDataUri(text: string): Reference | undefined {
		if (/^data:/i.test(text)) {
			const file = dataUriFile(text, this.input.label);
			if (file) return { file };
			throw notAnImage({ name: 'data URI', label: this.input.label });
		}
		const url = text.trim().replace(/\s/g, '%20');
		return /^https?:\/\/./i.test(url) && URL.canParse(url) ? { url } : undefined;
	}

	private fileIn(field: string): InputFile | undefined {
		return fileIn(this.context, field, this.input.label);
	}

	private fileOf(value: unknown): InputFile | undefined {
		return isFile(value) ? fileOf(value, this.input.label) : undefined;
	}

	private fileLike(value: unknown): InputFile | undefined {
		if (!isFileWithoutContent(value)) return undefined;
		return fileLike(this.context, value, this.input.label);
	}

	private reject(value: unknown): never {
		throw notUnderstood(this.input.label, value, filesOf(this.context));
	}
}

/** Whether an expression has found nothing; an empty text or list is meant to be none. */
function lacksValue(value: unknown): boolean {
	return value === undefined || (Array.isArray(value) && value.includes(undefined));
}

/** Whether what the user wrote is an expression for a file. */
function isAboutFiles(written: unknown): boolean {
	return typeof written === 'string' && /^=[\s\S]*\bbinary\b/.test(written);
}

function nameOf(reference: Reference): string {
	return 'url' in reference ? shown(reference.url) : reference.file.name;
}
