/**
 * A small stroke alphabet, so that a picture's text is drawn on a machine without any font too, and
 * with the same pixels on every machine. A glyph is a list of strokes; a stroke is a row of points, two
 * digits each: x from the left, y from the top (0 capitals, 2 small letters, 6 baseline, 8 descenders).
 * A stroke that starts with "~" is rounded: its inner points pull the line instead of being touched.
 */
const glyphs: Record<string, string> = {
	A: '062046 1333',
	B: '0006 ~002040432303 ~032343462606',
	C: '~414000064645',
	D: '0006 ~002040462606',
	E: '40000646 0333',
	F: '400006 0333',
	G: '~4140000646444323',
	H: '0006 4046 0343',
	I: '0006',
	J: '~3034360605',
	K: '0006 400346',
	L: '000636',
	M: '0600244046',
	N: '06004640',
	O: '~200006464020',
	P: '0600 ~002040432303',
	Q: '~200006464020 2446',
	R: '0600 ~002040432303 2346',
	S: '~4140000343460605',
	T: '0040 2026',
	U: '~000406464440',
	V: '002640',
	W: '0016203640',
	X: '0046 4006',
	Y: '002340 2326',
	Z: '00400646',
	a: '~220206464222 4246',
	b: '0006 ~220206464222',
	c: '~434202064645',
	d: '4046 ~220206464222',
	e: '0444 ~444202064645',
	f: '~30101216 0232',
	g: '~220206464222 ~4246480807',
	h: '0006 ~0402323436',
	i: '0206 0000',
	j: '~12171808 1010',
	k: '0006 320436',
	l: '0006',
	m: '0206 ~0402323436 ~3432626466',
	n: '0206 ~0402323436',
	o: '~220206464222',
	p: '0208 ~220206464222',
	q: '4248 ~220206464222',
	r: '0206 ~040222',
	s: '~3332020434360605',
	t: '~10141636 0232',
	u: '~020406363432 3236',
	v: '022642',
	w: '0216233642',
	x: '0236 3206',
	y: '0225 4208',
	z: '02320636',
	0: '~200006464020',
	1: '011016',
	2: '~0100404306 0646',
	3: '~0100404323 ~2343460605',
	4: '36300444',
	5: '400003 ~032343460605',
	6: '~4140000646430304',
	7: '004016',
	8: '~200003434020 ~230306464323',
	9: '~0506464000034342',
	'.': '0606',
	',': '1607',
	':': '0303 0606',
	';': '1313 1607',
	'!': '0004 0606',
	'?': '~010040432324 2626',
	'-': '0424',
	'—': '0454',
	"'": '0001',
	'"': '0001 2021',
	'(': '~10020517',
	')': '~00121507',
	'[': '10000717',
	']': '00101707',
	'/': '3006',
	'<': '320436',
	'>': '023406',
	'+': '2226 0444',
	'=': '0343 0545',
	'%': '4006 0000 4646',
	'#': '1006 3026 0242 0444',
	'&': '4612 ~1210303204062644',
	'*': '2024 0143 0341',
	$: '~4140000343460605 2026',
	_: '0747',
	'·': '0404',
	'…': '0606 2626 4646',
	' ': '',
};

const typewriterForms: Record<string, string> = {
	'“': '"',
	'”': '"',
	'‘': "'",
	'’': "'",
	'–': '—',
};

/** A line of lettering: SVG path data, and the characters the alphabet does not have. */
export interface Lettering {
	path: string;
	/** Left to the machine's fonts, if it has any: position of the baseline in pixels. */
	others: { character: string; x: number; y: number }[];
}

/**
 * Sets one line of text.
 * @param x left edge, pixels @param y baseline, pixels @param unit pixels per grid step (capitals: 6)
 */
export function letter(text: string, x: number, y: number, unit: number): Lettering {
	const lettering: Lettering = { path: '', others: [] };
	for (const character of characters(text)) {
		const glyph = glyphs[character];
		if (glyph === undefined) lettering.others.push({ character, x, y });
		else for (const stroke of glyph.split(' ')) lettering.path += drawn(stroke, x, y, unit);
		x += advance(character) * unit;
	}
	return lettering;
}

/** The width of a line in grid steps: multiply by the unit for pixels. */
export function widthOf(text: string): number {
	return characters(text).reduce((width, character) => width + advance(character), 0);
}

/** "é" is drawn as "e": accents are taken off, curly quotes straightened. */
function characters(text: string): string[] {
	return [...text.normalize('NFD').replace(/\p{Mark}/gu, '')].map(
		(character) => typewriterForms[character] ?? character,
	);
}

function advance(character: string): number {
	const glyph = glyphs[character];
	if (glyph === undefined) return 8;
	if (glyph === '') return 2.8;
	const across = [...glyph.replace(/[~ ]/g, '')].filter((_, index) => index % 2 === 0).map(Number);
	return Math.max(...across) + 1.7;
}

function drawn(stroke: string, x: number, y: number, unit: number): string {
	const points = [...stroke.matchAll(/(\d)(\d)/g)].map(([, across, down]) => ({
		x: x + Number(across) * unit,
		y: y + (Number(down) - 6) * unit,
	}));
	if (points.length === 0) return '';
	const at = (point: { x: number; y: number }) => `${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
	const [first, ...rest] = points;
	if (!stroke.startsWith('~')) {
		return `M${at(first)}${rest.map((point) => `L${at(point)}`).join('')}h.01`;
	}
	const pulls = rest.slice(0, -1);
	const ends = pulls.map((pull, index) => {
		const next = rest[index + 1];
		const last = index === pulls.length - 1;
		return last ? next : { x: (pull.x + next.x) / 2, y: (pull.y + next.y) / 2 };
	});
	return `M${at(first)}${pulls.map((pull, index) => `Q${at(pull)} ${at(ends[index])}`).join('')}`;
}
