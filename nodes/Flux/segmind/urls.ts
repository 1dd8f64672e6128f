import type { IDataObject } from 'n8n-workflow';

/** The hosts that the API key may be sent to. */
export interface SegmindUrls {
	baseUrl: string;
	storageUrl: string;
	/** Empty: past requests are not looked up. */
	historyUrl: string;
}

/** Segmind's own: the defaults of the credential's fields. */
export const segmindUrls: SegmindUrls = {
	baseUrl: 'https://api.segmind.com',
	storageUrl: 'https://workflows-api.segmind.com',
	historyUrl: 'https://api.spotprod.segmind.com',
};

/** The labels of their fields in the credential. */
export const urlLabels: Record<keyof SegmindUrls, string> = {
	baseUrl: 'Base URL',
	storageUrl: 'Storage URL',
	historyUrl: 'History URL',
};

/** The hosts in a credential; Segmind's own where it has none, because n8n leaves out the fields that it does not show. */
export function urlsOf(credential: IDataObject): SegmindUrls {
	const urlIn = (field: keyof SegmindUrls) => {
		const url = credential[field];
		return typeof url === 'string' ? url.trim().replace(/\/+$/, '') : segmindUrls[field];
	};
	return {
		baseUrl: urlIn('baseUrl'),
		storageUrl: urlIn('storageUrl'),
		historyUrl: urlIn('historyUrl'),
	};
}
