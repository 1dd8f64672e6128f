import type { INodePropertyOptions } from 'n8n-workflow';

export const getResultOperation: INodePropertyOptions = {
	name: 'Get Result',
	value: 'getResult',
	action: 'Get the result of a job',
	description: 'Fetch the picture of a job by its request ID, within an hour of submitting it',
};
