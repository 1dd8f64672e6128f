import type { INodeProperties } from 'n8n-workflow';
import { operations } from './index';

/**
 * What a language model is told about the node as a tool. Without this field, n8n uses the node's own description for
 * every operation, because the node has no resources (n8n's getToolDescriptionForNode).
 */
export const toolDescriptions: INodeProperties[] = operations.flatMap(
	({ option, toolDescriptions: all }) =>
		all.map(({ text, modes }) => ({
			displayName: 'Tool Description',
			name: 'toolDescription',
			type: 'string',
			typeOptions: { rows: 4 },
			displayOptions: {
				show: { '@tool': [true], operation: [option.value], ...(modes && { mode: modes }) },
			},
			default: text,
			description:
				'What the language model is told about this tool. It uses this to decide when to call it.',
		})),
);
