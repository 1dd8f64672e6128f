import { Spending, usd } from '../../nodes/Flux/run/spending.ts';

const job = { model: 'flux-2-pro', typicalCost: 0.07 };

it('starts no further job once images cost more than expected', () => {
	const spending = new Spending(0.21);
	for (let index = 0; index < 3; index += 1) spending.plan(job);
	spending.checkPlan();
	spending.start(job)(0.2);
	expect(() => spending.start(job)).toThrow('The spending limit of $0.21 was reached');
});

it('says at the limit what the run has cost, what the image would add, and that it is not charged', () => {
	const spending = new Spending(0.21);
	spending.start(job)(0.07);
	spending.start(job);
	spending.start({ model: 'flux-dev', typicalCost: 0.02 });
	const description = expect.stringMatching(
		/^This run has cost \$0\.07 so far, and running jobs about \$0\.09; this image would add about \$0\.07\. The image was not submitted, so it is not charged\. To generate the rest, raise/,
	);
	const atLimit = () => spending.start(job);
	expect(atLimit).toThrow(
		expect.objectContaining({ details: expect.objectContaining({ description }) }),
	);
});

it('a job that was not charged leaves its share to another', () => {
	const spending = new Spending(0.07);
	spending.start(job)(0);
	expect(() => spending.start(job)).not.toThrow();
});

it('counts what a job is expected to cost while it runs, and when its cost is not known', () => {
	const spending = new Spending(0.1);
	const settle = spending.start(job);
	expect(() => spending.start(job)).toThrow('was reached');
	settle(undefined);
	expect(() => spending.start(job)).toThrow('was reached');
});

it('counts what earlier tries have paid, and items that are still to come', () => {
	const spending = new Spending(0.3);
	spending.addPaid(job, 0.1);
	const cost = spending.plan(job);
	spending.checkPlan(cost);
	expect(() => spending.checkPlan(2 * cost)).toThrow(
		'This run would cost about $0.31, above the spending limit of $0.30',
	);
});

it('expects of a model what it has cost in this run', () => {
	const spending = new Spending(1);
	spending.start(job)(0.1);
	spending.start(job)(0.2);
	expect(spending.plan(job)).toBeCloseTo(0.15);
});

it('without a limit lets everything through', () => {
	const spending = new Spending();
	for (let index = 0; index < 1000; index += 1) spending.plan(job);
	expect(() => spending.checkPlan()).not.toThrow();
});

it.each([
	[0.07, '$0.07'],
	[0.1, '$0.10'],
	[0.075, '$0.075'],
	[0.0625, '$0.0625'],
	[0.0055, '$0.0055'],
	[12.3, '$12.30'],
])(
	'shows %d US dollars as %s: cents, and more digits where those are not enough',
	(amount, text) => {
		expect(usd(amount)).toBe(text);
	},
);
