import type { IExecuteSingleFunctions } from 'n8n-workflow';

/**
 * Whether every expression of the node can be evaluated for every item. The engine evaluates them as it starts the items,
 * and drops the whole run at the first one that fails (n8n's RoutingNode.runNode).
 */
export function areEvaluable(context: IExecuteSingleFunctions, items: number): boolean {
	const expressions = expressionsIn(context.getNode().parameters);
	return Array.from({ length: items }, (_, item) => item).every((item) =>
		expressions.every((expression) => isEvaluable(context, expression, item)),
	);
}

/** An expression starts with an equals sign in n8n, which `evaluateExpression` adds itself. */
function expressionsIn(value: unknown): string[] {
	if (typeof value === 'string') return value.startsWith('=') ? [value.slice(1)] : [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(expressionsIn);
}

function isEvaluable(context: IExecuteSingleFunctions, expression: string, item: number): boolean {
	try {
		context.evaluateExpression(expression, item);
		return true;
	} catch {
		return false;
	}
}
