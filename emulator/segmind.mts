import type { Account } from './account.mts';
import type { BillBook } from './bill.mts';
import type { Jobs } from './jobs.mts';
import type { PublicFiles } from './results.mts';

/** The shapes in which pictures were seen to arrive; without one, as documented. */
export interface AnswerShapes {
	/**
	 * `POST /v1/{slug}`; default: bytes for FLUX.2, `output` for flux-1.1-pro and flux-pro. `image_list` and
	 * `image_string` are bare JSON. Lists have all pictures of a job, `output` too; the others only the first.
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
		| 'octet_stream';
	/** `GET /v2/requests/{id}`; default: `output`. `strings`: seeds, sizes and metrics as text. */
	result?: 'output' | 'output_list' | 'output_object' | 'images' | 'strings';
}

/** The answers of the upload: as Segmind's SDK has it, as its page has it, as others saw it. */
export type UploadShape = 'file_urls' | 'urls' | 'array';

/** What can be changed while an emulator runs. */
export interface Settings {
	/** Model times are divided by it. */
	speed: number;
	answerShapes: AnswerShapes;
	uploadShape: UploadShape;
	/** Serve pictures as application/octet-stream. */
	disguise: boolean;
	/** Usual time by slug, seconds, instead of Segmind's. */
	modelSeconds: Record<string, number>;
	/** Pictures are padded to at least so many bytes and stay valid; without, they are as large as drawn. */
	pictureBytes?: number | undefined;
	/** How many pictures a job gives for its price, drawn with seed, seed + 1, and so on. */
	picturesPerJob: number;
	/**
	 * Slugs of models that Segmind launched today: they take any parameters beside a prompt, and are otherwise
	 * like flux-2-pro, its 4 megapixels included.
	 */
	launched: string[];
}

/** Where the three hosts listen, such as `http://127.0.0.1:3901`. */
export interface Addresses {
	baseUrl: string;
	storageUrl: string;
	resultsUrl: string;
}

/** All that the three hosts share. */
export interface Segmind {
	settings: Settings;
	addresses: Addresses;
	account: Account;
	bill: BillBook;
	jobs: Jobs;
	files: PublicFiles;
	/** ms since 1970. */
	now: () => number;
	/** Aborted when the emulator closes: whoever waits may go home. */
	closing: AbortSignal;
}
