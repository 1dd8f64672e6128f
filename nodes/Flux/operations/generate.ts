import type { INodeExecutionData } from 'n8n-workflow';
import type { Item } from '../run/item';
import { makeImages, modelField } from './imageJob';
import type { Operation } from './operation';

export const generate: Operation = {
	option: {
		name: 'Generate Image',
		value: 'generate',
		action: 'Generate an image from text',
		description: 'Generate an image from a text prompt and, optionally, reference images',
	},
	fields: [modelField('generate', 'flux-2-pro')],
	toolDescriptions: [
		{
			modes: ['async', 'sync'],
			text: 'Generates one image from a text prompt. Returns its URL in image_url (valid for 7 days) and its cost in US dollars. Takes about 30 seconds; every call costs money. The prompt should describe the finished image in detail: subject, setting, lighting and style.',
		},
		{
			modes: ['submit'],
			text: 'Starts generating one image from a text prompt and returns immediately with its request_id. There is no image yet, and response_url is not its URL. Every call costs money. Fetch the image within 7 days with the Get Result operation. The prompt should describe the finished image in detail: subject, setting, lighting and style.',
		},
	],
	async execute(item: Item): Promise<INodeExecutionData[]> {
		return await makeImages(item, 'generate');
	},
};
