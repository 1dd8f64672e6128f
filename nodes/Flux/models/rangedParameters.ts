import type { IntegerParameter, NumberParameter } from './model';

/** The range that a model's page prints, and the default; the field's text names the range. */
interface Range {
	from: number;
	to: number;
	default: number;
}

/** Higher is more permissive (Black Forest Labs), whatever the page of flux-2-pro says. */
export function safetyTolerance({ from, to, default: standard }: Range): IntegerParameter {
	return {
		kind: 'integer',
		name: 'safetyTolerance',
		apiName: 'safety_tolerance',
		displayName: 'Safety Tolerance',
		description: `How much the content filter lets through, from ${from} (strict) to ${to} (lenient)`,
		placement: 'option',
		default: standard,
		minimum: from,
		maximum: to,
	};
}

/** Has no effect on PNG. */
export function outputQuality({ from, to, default: standard }: Range): IntegerParameter {
	return {
		kind: 'integer',
		name: 'outputQuality',
		apiName: 'output_quality',
		displayName: 'Output Quality',
		description: `Quality of the saved image, from ${from} (smallest file) to ${to} (best)`,
		placement: 'option',
		onlyWhen: { parameter: 'outputFormat', values: ['jpeg', 'webp'] },
		default: standard,
		minimum: from,
		maximum: to,
	};
}

export function steps({ from, to, default: standard }: Range): IntegerParameter {
	return {
		kind: 'integer',
		name: 'steps',
		apiName: 'steps',
		displayName: 'Steps',
		description: `Number of inference steps, from ${from} (fastest) to ${to} (most detailed)`,
		placement: 'option',
		default: standard,
		minimum: from,
		maximum: to,
	};
}

export function guidance({ from, to, default: standard }: Range): NumberParameter {
	return {
		kind: 'number',
		name: 'guidance',
		apiName: 'guidance',
		displayName: 'Guidance',
		description: `How closely the image follows the prompt, from ${from} (loosely) to ${to} (strictly)`,
		placement: 'option',
		default: standard,
		minimum: from,
		maximum: to,
	};
}

/** The same parameter where the model's page prints no range: it limits only the field, and Segmind decides. */
export function recommended<Parameter extends IntegerParameter | NumberParameter>({
	minimum,
	maximum,
	...parameter
}: Parameter) {
	return { ...parameter, fieldMinimum: minimum, fieldMaximum: maximum };
}
