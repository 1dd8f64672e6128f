import { FileNames } from '../../nodes/Flux/run/fileNames.ts';

/** The names of a run's images, whose items ask for them in this order. */
function namesOf(texts: string[], order = texts.map((_, item) => item)): string[] {
	const fileNames = new FileNames();
	const names = texts.map((text, item) => fileNames.reserve({ item, image: 0 }, text));
	const result: string[] = [];
	for (const item of order) result[item] = names[item](0, 'png');
	return result;
}

it.each([
	[
		['spring', 'spring', 'spring'],
		['spring', 'spring-2', 'spring-3'],
	],
	[
		['spring', 'summer', 'spring'],
		['spring', 'summer', 'spring-2'],
	],
	[
		['Spring', 'spring', 'SPRING'],
		['Spring', 'spring-2', 'SPRING-3'],
	],
	[
		['caf\u00e9', 'cafe\u0301'],
		['caf\u00e9', 'caf\u00e9-2'],
	],
	[
		['spring', 'spring', 'spring-2'],
		['spring', 'spring-2', 'spring-2-2'],
	],
	[
		['spring-2', 'spring', 'spring'],
		['spring-2', 'spring', 'spring-3'],
	],
	[
		['a/b', 'a\\b'],
		['a-b', 'a-b-2'],
	],
])('the images of %j are named %j, in whatever order they finish', (texts, names) => {
	const files = names.map((name) => `${name}.png`);
	expect(namesOf(texts)).toEqual(files);
	expect(namesOf(texts, [...texts.keys()].reverse())).toEqual(files);
});

it('images of different formats have different names, too', () => {
	const fileNames = new FileNames();
	const one = fileNames.reserve({ item: 0, image: 0 }, 'spring');
	const two = fileNames.reserve({ item: 1, image: 0 }, 'spring');
	expect([one(0, 'png'), two(0, 'webp')]).toEqual(['spring.png', 'spring-2.webp']);
});

it('an image has the same name whenever it is asked for', () => {
	const fileNames = new FileNames();
	const name = fileNames.reserve({ item: 0, image: 0 }, 'spring');
	expect(name(1, 'png')).toBe('spring-2.png');
	expect(name(0, 'png')).toBe('spring.png');
	expect(name(1, 'webp')).toBe('spring-2.webp');
});

it("an item's jobs come before the next item's, in whatever order they were reserved", () => {
	const fileNames = new FileNames();
	const places = [
		{ item: 1, image: 0 },
		{ item: 0, image: 1 },
		{ item: 0, image: 0 },
	];
	const names = places.map((place) => fileNames.reserve(place, 'spring'));
	expect(names.map((name) => name(0, 'png'))).toEqual([
		'spring-3.png',
		'spring-2.png',
		'spring.png',
	]);
});

it('the further images of a response take names that no job has, the same in every order', () => {
	const texts = ['spring', 'spring', 'summer'];
	const imagesOf = (order: number[]) => {
		const fileNames = new FileNames();
		const names = texts.map((text, item) => fileNames.reserve({ item, image: 0 }, text));
		const result: string[][] = [];
		for (const item of order) {
			result[item] = [0, 1, 2].map((image) => names[item](image, 'png'));
		}
		return result;
	};
	expect(imagesOf([0, 1, 2])).toEqual([
		['spring.png', 'spring-3.png', 'spring-4.png'],
		['spring-2.png', 'spring-2-2.png', 'spring-2-3.png'],
		['summer.png', 'summer-2.png', 'summer-3.png'],
	]);
	expect(imagesOf([2, 1, 0])).toEqual(imagesOf([0, 1, 2]));
});

it('an item that starts late leaves the names of the others as they are', () => {
	const fileNames = new FileNames();
	const second = fileNames.reserve({ item: 1, image: 0 }, 'spring');
	expect(second(0, 'png')).toBe('spring.png');
	const first = fileNames.reserve({ item: 0, image: 0 }, 'spring');
	expect([first(0, 'png'), second(0, 'png')]).toEqual(['spring-2.png', 'spring.png']);
});

it('ten thousand images of one name have ten thousand names', () => {
	const names = namesOf(Array.from({ length: 10_000 }, () => 'spring'));
	expect(new Set(names).size).toBe(10_000);
	expect(names.at(-1)).toBe('spring-10000.png');
});
