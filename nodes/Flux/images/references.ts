import { jsonParse, type IDataObject, type IExecuteSingleFunctions } from 'n8n-workflow';
import type { ImageInput } from '../models/body';
import { invalidParameter } from '../segmind/errors';
import { dataUriFile, fileIn, fileOf, filesOf, isFileObject, type InputFile } from './inputFile';
import { notAnImage, notUnderstood, shown } from './referenceErrors';

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
		const { label, value, acceptsList, isRequired, isOwnJson } = this.input;
		const references = isOwnJson ? this.inOwnJson(value) : this.inValue(value);
		if (isRequired && references.length === 0) {
			throw invalidParameter(
				`${label} is empty`,
				'Enter the name of an input field with a file, or a URL. If it comes from an earlier node, check that this item has it.',
			);
		}
		if (acceptsList || references.length < 2) return references;
		throw invalidParameter(
			`${label} has ${references.length} images: ${references.map(nameOf).join(', ')}`,
			'It takes only one.',
		);
	}

	/** The user's own JSON: only names of fields with a file, and files, mean anything else than they say. */
	private inOwnJson(value: unknown): Reference[] {
		const entries: unknown[] = Array.isArray(value) ? value : [value];
		return entries.map((entry) => {
			const file = typeof entry === 'string' ? this.fileIn(entry) : this.fileOf(entry);
			return file ? { file } : { url: entry as string };
		});
	}

	private inValue(value: unknown): Reference[] {
		if (value === undefined || value === null) return [];
		if (Array.isArray(value)) return value.flatMap((entry) => this.inValue(entry));
		if (typeof value === 'string') return this.inText(value);
		const file = this.fileOf(value);
		if (file) return [{ file }];
		const url = urlIn(value);
		// A text within an object is a URL, never the name of a field.
		if (url !== undefined) return [this.urlOrDataUri(url) ?? this.reject(value)];
		return this.reject(value);
	}

	private inText(text: string): Reference[] {
		const whole = this.fileIn(text.trim());
		if (whole) return [{ file: whole }];
		const json = jsonIn(text);
		if (json !== undefined) return this.inValue(json);
		return linesOf(text).flatMap((line) => {
			const file = this.fileIn(line);
			return file ? [{ file }] : splitAtCommas(line).map((entry) => this.named(entry));
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
		return isFileObject(value) ? fileOf(this.context, value, this.input.label) : undefined;
	}

	private reject(value: unknown): never {
		throw notUnderstood(this.input.label, value, filesOf(this.context));
	}
}

/** Keys under which other nodes give the URL of an image: Airtable, HTML, JSON Feed, language models. */
const urlKeys = ['url', 'image_url', 'src', 'href'];

/** Keys of objects with a URL: Notion's files, and language models' parts. */
const wrapperKeys = ['file', 'external', 'image_url'];

function urlIn(value: unknown): string | undefined {
	const object = objectIn(value);
	const wrapped = wrapperKeys.map((key) => objectIn(object[key]).url);
	const urls = [...urlKeys.map((key) => object[key]), ...wrapped];
	return urls.find((url): url is string => typeof url === 'string' && url.trim() !== '');
}

function objectIn(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The list or object that a text is; undefined for any other. */
function jsonIn(text: string): unknown {
	const trimmed = text.trim();
	if (!/^(\[[\s\S]*\]|\{[\s\S]*\})$/.test(trimmed)) return undefined;
	return jsonParse<unknown>(trimmed, { fallbackValue: undefined });
}

function linesOf(text: string): string[] {
	return nonEmpty(text.split(/[\r\n]+/));
}

/**
 * A comma inside a URL (`…/w_400,h_300/…`) or a data URI is part of it; it separates only before another one, before a
 * space or at the end.
 */
function splitAtCommas(line: string): string[] {
	const separator = /:\/\/|^data:/i.test(line)
		? /\s*,\s*(?=(?:https?|data):)|(?<!;base64),\s+|,\s*$|\s+(?=https?:\/\/)/i
		: /,/;
	return nonEmpty(line.split(separator));
}

function nonEmpty(texts: string[]): string[] {
	return texts.map((text) => text.trim()).filter((text) => text !== '');
}

function nameOf(reference: Reference): string {
	return 'url' in reference ? shown(reference.url) : reference.file.name;
}
