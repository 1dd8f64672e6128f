import { Readable } from 'node:stream';
import { peek } from '../../nodes/Flux/images/stream.ts';

describe('peek', () => {
	it.each([10, 64 * 1024, 1_000_000])(
		'leaves a file of %i bytes readable from its start',
		async (size) => {
			const whole = Buffer.alloc(size, 'flux');
			const chunks = Array.from({ length: Math.ceil(size / 7000) }, (_, index) =>
				whole.subarray(index * 7000, (index + 1) * 7000),
			);
			const { head, body } = await peek(Readable.from(chunks, { objectMode: false }));
			expect(head.equals(whole.subarray(0, head.length))).toBe(true);
			const again: Buffer[] = [];
			for await (const chunk of Buffer.isBuffer(body) ? [body] : body) again.push(chunk as Buffer);
			expect(Buffer.concat(again).equals(whole)).toBe(true);
		},
	);

	it('gives an empty head for an empty file', async () => {
		expect((await peek(Readable.from([], { objectMode: false }))).head).toHaveLength(0);
	});

	it('fails when the stream does', async () => {
		const stream = new Readable({
			read() {
				this.destroy(new Error('cut off'));
			},
		});
		await expect(peek(stream)).rejects.toThrow('cut off');
	});
});
