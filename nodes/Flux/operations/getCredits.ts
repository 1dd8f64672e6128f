import type { INodePropertyOptions } from 'n8n-workflow';

export const getCreditsOperation: INodePropertyOptions = {
	name: 'Get Credits',
	value: 'getCredits',
	action: 'Get the credits that are left',
	description:
		'See the balance of the Segmind account in US dollars, for example before a large run',
};
