import { toolDescriptions } from '../../nodes/Flux/operations/toolDescriptions.ts';

/** What a language model is told about the tool with these settings. */
function told(operation: string, mode?: string): string {
	const [description, ...others] = toolDescriptions.filter(({ displayOptions }) => {
		const { operation: operations, mode: modes } = displayOptions?.show ?? {};
		return operations?.includes(operation) && (modes?.includes(mode) ?? true);
	});
	expect(others).toEqual([]);
	return String(description.default);
}

it.each(['async', 'sync'])('Generate Image in the mode %s promises an image', (mode) => {
	expect(told('generate', mode)).toMatch(/Returns its URL in image_url.*every call costs money/);
});

it('Submit Only promises a request ID and how to fetch the image, not an image', () => {
	const text = told('generate', 'submit');
	expect(text).toMatch(/returns immediately with its request_id.*Get Result operation/);
	expect(text).toMatch(/no image yet, and response_url is not its URL/);
	expect(text).not.toMatch(/image_url/);
	expect(text).toMatch(/every call costs money/i);
});

it.each(['getResult', 'getStatus', 'getCredits'])('%s says that it costs nothing', (operation) => {
	expect(told(operation)).toMatch(/costs nothing/i);
});
