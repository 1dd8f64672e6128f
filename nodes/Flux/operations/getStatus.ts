import type { INodePropertyOptions } from 'n8n-workflow';

export const getStatusOperation: INodePropertyOptions = {
	name: 'Get Status',
	value: 'getStatus',
	action: 'Get the status of a job',
	description: 'See how far a job is by its request ID: queued, processing, completed or failed',
};
