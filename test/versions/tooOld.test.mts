/** The node in a version of n8n that is too old for it. */
import type * as N8nWorkflow from 'n8n-workflow';

it('an n8n that is too old gets an error that names the version it needs', () => {
	jest.isolateModules(() => {
		// Added in n8n 1.85; without it the node's description cannot even be read.
		jest.doMock('n8n-workflow', () => ({
			...jest.requireActual<typeof N8nWorkflow>('n8n-workflow'),
			NodeConnectionTypes: undefined,
		}));
		const load = () => jest.requireActual<object>('../../nodes/Flux/Flux.node.ts');
		expect(load).toThrow('This node needs n8n 1.123 or newer');
	});
});
