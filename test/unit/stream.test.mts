import { Readable } from 'node:stream';
import { peek } from '../../nodes/Flux/images/stream.ts';

describe('peek', () => {
	it.each([10, 64 * 1024, 1_000_000])(
		'leaves a file of %i bytes readable from its start',
		async (size) => {
			const file = Buffer.alloc(size, 'flux');
			const chunks = Array.from({ length: Math.ceil(size / 7000) }, (_, index) =>
				file.subarray(index * 7000, (index + 1) * 7000),
			);
			const { head, body } = await peek(Readable.from(chunks, { objectMode: false }));
			expect(head.equals(file.subarray(0, head.length))).toBe(true);
			const read: Buffer[] = [];
			for await (const chunk of Buffer.isBuffer(body) ? [body] : body) read.push(chunk as Buffer);
			expect(Buffer.concat(read).equals(file)).toBe(true);
		},
	);

	it('returns an empty head for an empty file', async () => {
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
