import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { times } from './report.mts';
import type { Cell } from './waiting/cell.mts';
import { names } from './waiting/contestants.mts';

/** The panels, from left to right. */
const panels = [
	{
		title: 'Time until all are there',
		value: ({ wall }: Cell) => wall,
		label: (value: number) => `${Math.round(value).toLocaleString('en')} s`,
	},
	{
		title: 'A finished image waits',
		value: ({ meanAdded }: Cell) => meanAdded,
		label: (value: number) => `${value.toFixed(1)} s`,
	},
	{
		title: 'Requests',
		value: ({ requests }: Cell) => requests,
		label: (value: number) => value.toLocaleString('en'),
	},
];

/** Pixels; the names need a fixed width because Vega can measure text only in a browser. */
const width = { names: 260, panel: 160 };
const rowHeight = 28;

const colour = { thisNode: '#2563eb', others: '#b6bcc6', text: '#1f2937', titles: '#6b7280' };

/** The cells of one number of images as an SVG: one row per contestant, one panel per measure. */
export async function chart(cells: Cell[]): Promise<string> {
	const view = new View(parse(compile(specificationOf(cells)).spec), { renderer: 'none' });
	return `${await view.toSVG()}\n`;
}

function specificationOf(cells: Cell[]): TopLevelSpec {
	return {
		background: '#ffffff',
		padding: 20,
		spacing: 30,
		bounds: 'flush',
		config: {
			font: 'system-ui, "Segoe UI", Helvetica, Arial, sans-serif',
			view: { stroke: null },
			axis: { labels: false, title: null, grid: false, ticks: false, domain: false },
			text: { align: 'left', baseline: 'middle', fontSize: 13, color: colour.text },
			title: { anchor: 'start', fontSize: 13, color: colour.titles, offset: 6 },
			bar: { height: 17, cornerRadiusEnd: 2 },
		},
		title: {
			...titleOf(cells),
			offset: 18,
			fontSize: 17,
			color: colour.text,
			subtitleFontSize: 13,
			subtitleColor: colour.titles,
			subtitlePadding: 6,
		},
		hconcat: [namesOf(cells), ...panels.map((panel) => panelOf(cells, panel))],
	};
}

/** In the order of the contestants. */
const row = { field: 'name', type: 'nominal', sort: null } as const;

function namesOf(cells: Cell[]) {
	return {
		width: width.names,
		height: { step: rowHeight },
		data: { values: cells.map(({ contestant }) => ({ name: contestant })) },
		mark: { type: 'text', x: 0 },
		encoding: { y: row, text: { field: 'name' } },
	} as const;
}

function panelOf(cells: Cell[], { title, value, label }: (typeof panels)[number]) {
	const values = cells.map((cell) => ({
		name: cell.contestant,
		value: value(cell),
		label: label(value(cell)),
		colour: cell.contestant.startsWith('This node') ? colour.thisNode : colour.others,
	}));
	// Leaves room for the labels behind the bars.
	const domain = [0, 1.45 * Math.max(...values.map((bar) => bar.value))];
	const bars = { mark: 'bar', encoding: { color: { field: 'colour', scale: null } } } as const;
	const labels = { mark: { type: 'text', dx: 5 }, encoding: { text: { field: 'label' } } } as const;
	const x = { field: 'value', type: 'quantitative', scale: { domain } } as const;
	return {
		title,
		width: width.panel,
		height: { step: rowHeight },
		data: { values },
		encoding: { y: row, x },
		layer: [bars, labels],
	};
}

function titleOf(cells: Cell[]): { text: string; subtitle: string } {
	const of = (name: string) => cells.find(({ contestant }) => contestant === name)!;
	const node = of(names.atOnce);
	const faster = times(of(names.sequential).wall, node.wall);
	const share = Math.round((100 * node.requests) / of(names.sdkAtOnce).requests);
	return {
		text: `${node.items} images at once: ${faster} as fast as one by one`,
		subtitle: `with ${share} % of the requests of polling every second. Shorter bars are better.`,
	};
}
