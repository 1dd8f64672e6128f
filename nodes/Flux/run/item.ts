import type { DeclarativeRestApiSettings, IExecuteSingleFunctions } from 'n8n-workflow';
import type { SegmindClient } from '../segmind/client';
import type { NodeRun } from './nodeRun';

/** What an item's error row says of its job beside the trouble itself; filled in as it becomes known. */
export interface Known {
	model?: string;
	seed?: number;
}

/** One item on its way through the node. */
export interface ItemRun {
	context: IExecuteSingleFunctions;
	/** The request as the engine has put it together from the visible fields. */
	sent: DeclarativeRestApiSettings.HttpRequestOptions;
	segmind: SegmindClient;
	/** What it shares with the other items. */
	run: NodeRun;
	known: Known;
}
