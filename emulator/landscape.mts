import { chanceFrom } from './chance.mts';
import { letter, widthOf } from './lettering.mts';
import type { Size } from './models.mts';

/** What is drawn and written into a picture. */
export interface Scene extends Size {
	prompt: string;
	seed: number;
	slug: string;
}

/**
 * Draws a landscape as SVG: sky, sun and ridges come from seed and prompt, the prompt is written on the
 * nearest hill, model and seed below it. The same scene always gives the same text.
 */
export function landscape(scene: Scene): string {
	const { width, height } = scene;
	const random = chanceFrom(`${scene.seed} ${scene.prompt}`);
	const hue = random() * 360;
	const accent = hue + 150 + random() * 60;
	const sunX = width * (0.2 + random() * 0.6);
	const sunY = height * (0.2 + random() * 0.22);
	const sunRadius = Math.min(width, height) * (0.07 + random() * 0.08);
	const ridges = [0, 1, 2, 3, 4].map((depth) => ridge(scene, depth, hue, random));
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs>
<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="${hsl(hue, 62, 30)}"/>
<stop offset=".38" stop-color="${hsl(hue + 25, 60, 58)}"/>
<stop offset=".68" stop-color="${hsl(accent, 78, 80)}"/>
</linearGradient>
<radialGradient id="glow">
<stop offset="0" stop-color="#fff" stop-opacity=".75"/>
<stop offset="1" stop-color="${hsl(accent, 90, 85)}" stop-opacity="0"/>
</radialGradient>
</defs>
<rect width="${width}" height="${height}" fill="url(#sky)"/>
<circle cx="${sunX}" cy="${sunY}" r="${sunRadius * 3.6}" fill="url(#glow)"/>
<circle cx="${sunX}" cy="${sunY}" r="${sunRadius}" fill="${hsl(accent, 95, 93)}"/>
${ridges.join('\n')}
${inscription(scene)}
</svg>`;
}

/** One row of hills; depth 0 is the farthest, pale with haze, 4 the nearest, dark enough for text. */
function ridge({ width, height }: Size, depth: number, hue: number, random: () => number): string {
	const top = height * (0.43 + depth * 0.075);
	const swing = height * (0.065 - depth * 0.007);
	const waves = [1, 2.3, 5.1].map((pace) => ({
		pace: pace * (0.8 + random() * 0.6),
		shift: random() * 7,
		lift: 1 / pace,
	}));
	const steps = 72;
	const line = Array.from({ length: steps + 1 }, (_, step) => {
		const across = step / steps;
		const lift = waves.reduce(
			(sum, wave) => sum + Math.sin(across * wave.pace * 6.28 + wave.shift) * wave.lift,
			0,
		);
		return `${(across * width).toFixed(1)} ${(top - lift * swing).toFixed(1)}`;
	});
	const fill = hsl(hue + 8 * depth, 34 + 4 * depth, [66, 52, 39, 26, 13][depth]);
	return `<path fill="${fill}" d="M0 ${height}L${line.join('L')}L${width} ${height}Z"/>`;
}

/** The prompt as large as fits into the lower fourth, cut off with "…" when nothing fits. */
function inscription({ width, height, prompt, seed, slug }: Scene): string {
	const scale = Math.sqrt(width * height) / 1024;
	const margin = Math.min(width, height) * 0.055;
	const column = width - 2 * margin;
	const caption = `${slug} · seed ${seed}`;
	const captionUnit = Math.min(3 * scale, column / widthOf(caption));
	const captionY = height - margin;
	const lastY = (unit: number) => captionY - 9 * captionUnit - 3 * unit;
	const units = [6.4, 5.2, 4.2, 3.3, 2.6].map((unit) => unit * scale);
	const linesThatFit = (unit: number) =>
		Math.max(1, Math.floor((lastY(unit) - height * 0.77) / (11 * unit)));
	const text = prompt.replace(/\s+/g, ' ').trim();
	const unit =
		units.find((size) => wrapped(text, column / size).length <= linesThatFit(size)) ?? units[4];
	const lines = wrapped(text, column / unit);
	const shown = lines.slice(0, linesThatFit(unit));
	if (shown.length < lines.length) shown.push(`${shown.pop()?.slice(0, -2)}…`);

	return [
		...shown.map((line, index) =>
			writing(line, margin, lastY(unit) - (shown.length - 1 - index) * 11 * unit, unit, 1),
		),
		writing(caption, margin, captionY, captionUnit, 0.7),
	].join('\n');
}

function writing(text: string, x: number, y: number, unit: number, opacity: number): string {
	const { path, others } = letter(text, x, y, unit);
	const size = (unit * 8).toFixed(1);
	const typeset = others.map(
		(other) =>
			`<text x="${other.x.toFixed(1)}" y="${other.y.toFixed(1)}" font-size="${size}"` +
			` font-family="sans-serif" fill="#fff">${escaped(other.character)}</text>`,
	);
	return (
		`<g opacity="${opacity}"><path d="${path}" fill="none" stroke="#fff" stroke-linecap="round"` +
		` stroke-linejoin="round" stroke-width="${(unit * 0.85).toFixed(2)}"/>${typeset.join('')}</g>`
	);
}

/** Breaks text into lines of at most `column` grid steps; a word is broken after every 24 characters. */
function wrapped(text: string, column: number): string[] {
	const lines = [''];
	for (const word of text.split(' ').flatMap((long) => long.match(/.{1,24}/gu) ?? [])) {
		const line = lines[lines.length - 1];
		const longer = line === '' ? word : `${line} ${word}`;
		if (line === '' || widthOf(longer) <= column) lines[lines.length - 1] = longer;
		else lines.push(word);
	}
	return lines;
}

/** XML 1.0 knows five entities and no control characters. */
function escaped(character: string): string {
	if (/[\p{Control}\p{Surrogate}\uFFFE\uFFFF]/u.test(character)) return '';
	return character.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function hsl(hue: number, saturation: number, lightness: number): string {
	return `hsl(${Math.round(hue) % 360},${saturation}%,${lightness}%)`;
}
