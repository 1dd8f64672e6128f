/** The shapes in which responses were seen, or may be expected, to arrive; the defaults are as documented. */
export interface ResponseShapes {
	/**
	 * `POST /v2/{slug}`. `number`: the ID is a number. `id`, `status_url`, `header`: it is only there. `completed`: the
	 * result at once.
	 */
	submit?: 'number' | 'id' | 'status_url' | 'header' | 'completed';
	/**
	 * `POST /v1/{slug}`; by default `output` for flux-1.1-pro and flux-pro, bytes for all others. `image_list` and
	 * `image_string` are bare JSON. Lists, `output` and those in the plural have all images of a job; the others only the
	 * first. `processing`: the ID at once, and the job goes on as if it had been submitted to v2.
	 */
	sync?:
		| 'bytes'
		| 'output'
		| 'images'
		| 'image_url'
		| 'image_base64'
		| 'image_data_uri'
		| 'output_list'
		| 'image'
		| 'image_list'
		| 'image_string'
		| 'octet_stream'
		| 'images_base64'
		| 'processing';
	/**
	 * The words for a job that has ended: `completed` and `failed`, or `SUCCEEDED` (with the result) and `CANCELLED`. With
	 * the documented words, `with_result` has the whole result in the status as well, `with_output` only the first image.
	 */
	status?: 'lower_case' | 'foreign' | 'with_result' | 'with_output';
	/** `GET /v2/requests/{id}`; default `output`. */
	result?: ResultShape;
	/** JSON with a result also repeats the reference images of the request, under the names that models have for them. */
	echo?: boolean;
	/**
	 * A list of the history; default `{"data":[…],"total":…,"page":…,"per_page":…}`. `nested`: under `requests`, within
	 * `data`. `others_first`: after lists and objects that have no rows.
	 */
	historyList?: 'array' | 'nested' | 'others_first';
	/**
	 * One job of the history; by default its row, or a list of them for several images. `first`: only the first row.
	 * `data`: the default, under `data`. `list`: always a list.
	 */
	historyJob?: 'first' | 'data' | 'list';
	/** The body of a job in the history, an object by default: JSON as text, or missing. */
	historyBody?: 'text' | 'none';
	/** The name of the time in the history; default `model_created`. */
	historyTime?: 'model_created' | 'created_at';
}

/**
 * Where a result has its images. `output_and_images`: the first in `output`, all in `images`. `strings`: seeds, sizes
 * and metrics as text. `output_json`: JSON as text. `numbered`: under 0, 1, and so on. `text`: in a sentence.
 * `no_scheme`: URLs that begin with two slashes. `…_with_input`: beside the first reference image. `none`: nowhere.
 */
export type ResultShape =
	| 'output'
	| 'output_list'
	| 'output_object'
	| 'output_and_images'
	| 'images'
	| 'strings'
	| 'output_json'
	| 'output_base64'
	| 'output_data_uri'
	| 'numbered'
	| 'output_url'
	| 'result'
	| 'result_object'
	| 'sample'
	| 'image_urls'
	| 'text'
	| 'no_scheme'
	| 'output_with_input'
	| 'images_with_input'
	| 'none';

/** The response to an upload: as in Segmind's SDK, as on its page, and as others have seen it. */
export type UploadShape = 'file_urls' | 'urls' | 'array';

/** What can be changed while an emulator runs. */
export interface Settings {
	/** Rows on a page of the history at most, whatever is asked for. */
	historyPageSize: number;
	/** Models are this many times faster than usual. */
	speed: number;
	responseShapes: ResponseShapes;
	uploadShape: UploadShape;
	/** Serves images as application/octet-stream. */
	hideContentType: boolean;
	/** Usual time by slug, seconds, in place of Segmind's. */
	modelSeconds: Record<string, number>;
	/** Images are padded to at least this many bytes and stay valid; by default they are not padded. */
	imageBytes?: number | undefined;
	/** Images per job, for the price of one, drawn with seed, seed + 1, and so on. */
	imagesPerJob: number;
	/**
	 * Slugs of models that Segmind launched today. They accept any parameters with a prompt and are otherwise like
	 * flux-2-pro, including its limit of 4 megapixels.
	 */
	launched: string[];
	/** The history shows that a job was accepted, and that it ended, so many seconds late on the emulator's clock. */
	historyLag: number;
	/** The history's host answers 404 to everything, as if it had moved. */
	hideHistory: boolean;
}

/** Where the four hosts listen, such as `http://127.0.0.1:3901`. */
export interface Addresses {
	baseUrl: string;
	storageUrl: string;
	resultsUrl: string;
	historyUrl: string;
}

/** Completes settings with the defaults, in a new object. */
export function withDefaults(settings: Partial<Settings>): Settings {
	return {
		historyPageSize: settings.historyPageSize ?? 100,
		speed: settings.speed ?? 1,
		responseShapes: { ...settings.responseShapes },
		uploadShape: settings.uploadShape ?? 'file_urls',
		hideContentType: settings.hideContentType ?? false,
		modelSeconds: { ...settings.modelSeconds },
		imageBytes: settings.imageBytes,
		imagesPerJob: settings.imagesPerJob ?? 1,
		launched: [...(settings.launched ?? [])],
		historyLag: settings.historyLag ?? 0,
		hideHistory: settings.hideHistory ?? false,
	};
}
