import type { IDataObject } from 'n8n-workflow';
import type { Purpose } from './purpose';

/** An operation that makes images with a model. */
export type ModelOperation = 'generate' | 'edit';

/** One FLUX model on Segmind: everything the node knows about it, as data. */
export interface FluxModel {
	/** The operations that offer it. */
	operations: ModelOperation[];
	/** Segmind's name for the model in its URLs, for example `flux-2-pro`, unless the user enters it (`other`). */
	slug: string;
	/**
	 * The model's page: the source of its parameters, ranges, time and cost. What it does not print is from the same
	 * model's schema on Replicate, and limits only the editor's fields.
	 */
	page: string;
	/** Shown in the dropdown. */
	name: string;
	/** What the model is good at, in a few words for the dropdown. */
	description: string;
	/** What to choose it for, in the documentation's table of models. */
	goodFor: Purpose;
	/** Seconds that an image usually takes, as printed on the model's page; the poll schedule starts from it. */
	typicalSeconds: number;
	/** USD that an image usually costs, where that is known. */
	typicalCost?: number;
	/** The model's own parameters in the order in which the node shows them; the prompt is not among them. */
	parameters: ModelParameter[];
	/** Whether it works without a prompt, and has none. */
	lacksPrompt?: true;
	/** What its page requires in every body and the node has no field for, under Segmind's names. */
	constants?: IDataObject;
}

/** One parameter of a model, by the kind of its value. */
export type ModelParameter =
	| IntegerParameter
	| NumberParameter
	| BooleanParameter
	| TextParameter
	| ChoiceParameter
	| SizeParameter
	| ImagesParameter
	| ImageParameter
	| SlugParameter
	| JsonParameter;

interface ParameterBase {
	/** The node's parameter, as saved in workflows: parameters of one meaning have one name, whatever Segmind's is. */
	name: string;
	displayName: string;
	description: string;
	/**
	 * `first`: above the prompt. `top`: below it. Both are always visible and always sent. `option`: inside Model Options,
	 * sent only when added.
	 */
	placement: 'first' | 'top' | 'option';
	/** Shown and sent only while another parameter of the same model, before this one, has one of these values. */
	onlyWhen?: { parameter: string; values: string[] };
}

interface SentParameter extends ParameterBase {
	/** Segmind's name of it in the request body. */
	apiName: string;
	/** Whether the default of an option is sent when the user has not added it, because Segmind requires the parameter. */
	isAlwaysSent?: true;
}

/**
 * `minimum`, `maximum` and `multipleOf` are hard limits from the model's page; `fieldMinimum` and `fieldMaximum` are
 * the limits of the editor's field instead.
 */
interface NumericParameter extends SentParameter {
	default: number;
	minimum?: number;
	maximum?: number;
	fieldMinimum?: number;
	fieldMaximum?: number;
}

export interface IntegerParameter extends NumericParameter {
	kind: 'integer';
	multipleOf?: number;
}

export interface NumberParameter extends NumericParameter {
	kind: 'number';
}

export interface BooleanParameter extends SentParameter {
	kind: 'boolean';
	default: boolean;
}

/** Free text; sent only when it is not empty. */
export interface TextParameter extends SentParameter {
	kind: 'text';
	default: string;
}

export interface ChoiceParameter extends SentParameter {
	kind: 'choice';
	default: string;
	choices: Choice[];
	/** Whether Segmind may accept values that are not among the choices, so that they are sent as they are. */
	acceptsOthers?: true;
	/** Segmind's names of values that the node calls otherwise: one name for all models. */
	apiValues?: Record<string, string>;
}

/** An aspect ratio, for a model that takes sizes: it is sent as `width` and `height`. */
export interface SizeParameter extends ParameterBase {
	kind: 'size';
	default: string;
	choices: Choice[];
	/** In pixels, by value; a value without a size leaves it to other parameters. */
	sizes: Record<string, { width: number; height: number }>;
}

/** A value that the dropdown offers. */
export interface Choice {
	name: string;
	value: string;
	description?: string;
}

/** A list of images, in whatever form the workflow has them (images/references.ts); sent as an array of URLs. */
export interface ImagesParameter extends SentParameter {
	kind: 'images';
	required?: boolean;
	/** What the empty field shows: the forms in which an image is given. */
	placeholder: string;
}

/** One image, likewise; sent as its URL. */
export interface ImageParameter extends SentParameter {
	kind: 'image';
	required?: boolean;
	placeholder: string;
}

/** Segmind's name of the model, which goes into the URL. */
export interface SlugParameter extends SentParameter {
	kind: 'slug';
}

/** A JSON object whose entries go into the request body. */
export interface JsonParameter extends SentParameter {
	kind: 'json';
	default: string;
}
