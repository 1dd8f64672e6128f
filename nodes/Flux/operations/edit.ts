import type { INodeExecutionData } from 'n8n-workflow';
import type { Item } from '../run/item';
import { makeImages, modelField } from './imageJob';
import type { Operation } from './operation';

export const edit: Operation = {
	option: {
		name: 'Edit Image',
		value: 'edit',
		action: 'Edit an image with text',
		description: 'Change an image, combine images, fill a mask or make variations',
	},
	fields: [modelField('edit', 'flux-kontext-pro')],
	toolDescriptions: [
		{
			modes: ['async', 'sync'],
			text: 'Edits an existing image. Needs the URL of the image, and of the second image or the mask if the tool asks for one. Returns the URL of the edited image in image_url (valid for 7 days) and its cost in US dollars. Takes about 30 seconds; every call costs money. A prompt should say what to change and what to keep.',
		},
		{
			modes: ['submit'],
			text: 'Starts editing an existing image and returns immediately with its request_id. Needs the URL of the image, and of the second image or the mask if the tool asks for one. There is no edited image yet, and response_url is not its URL. Every call costs money. Fetch the image within 7 days with the Get Result operation. A prompt should say what to change and what to keep.',
		},
	],
	async execute(item: Item): Promise<INodeExecutionData[]> {
		return await makeImages(item, 'edit');
	},
};
