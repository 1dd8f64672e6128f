/** The node in an n8n that is too old for it. */
import type * as N8nWorkflow from 'n8n-workflow';

it('an n8n that is too old gets an error that names the version it needs', () => {
	jest.isolateModules(() => {
		// Added in n8n 1.85; without it not even the node's description can be read.
		jest.doMock('n8n-workflow', () => ({
			...jest.requireActual<typeof N8nWorkflow>('n8n-workflow'),
			NodeConnectionTypes: undefined,
		}));
		const load = () => jest.requireActual<object>('../../nodes/Flux/Flux.node.ts');
		expect(load).toThrow('This node needs n8n 1.123 or newer');
	});
});
