import type { INodeExecutionData, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Item } from '../run/item';

/** Everything about one operation: what n8n shows, and what it does for an item. */
export interface Operation {
	/** Its entry in the dropdown. */
	option: INodePropertyOptions;
	/** The fields that only this operation has; those shared with others are in Flux.node.ts. */
	fields: INodeProperties[];
	/** What a language model is told about the node when it is a tool, by mode where that makes a difference. */
	toolDescriptions: Array<{ text: string; modes?: string[] }>;
	/** Runs the operation for one item. @throws JobError, Interruption or LimiterClosedError when there is no output */
	execute(item: Item): Promise<INodeExecutionData[]>;
}
