import { measureCell } from '../../tools/bench/waiting/cell.mts';

it('a measurement fails when an image is missing', async () => {
	const incomplete = { name: 'It', makeImages: async () => await Promise.resolve(1) };
	await expect(measureCell(incomplete, 2)).rejects.toThrow(
		'It: 1 of 2 images arrived, 0 were submitted',
	);
});
