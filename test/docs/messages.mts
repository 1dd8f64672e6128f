import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Properties and variables that hold a message. */
const messageNames = ['message', 'reason'];

/** Calls whose first argument is a message. */
const messageCalls = /^(invalidParameter|InvalidParameterError|proxyError|quoted)$/;

/**
 * Every message in the source files of some folders, sorted, with `…` in place of values: the texts of properties and
 * variables that hold one, and of the calls that create one.
 */
export function messagesIn(folders: string[]): string[] {
	const found = folders.flatMap(sourcesIn).flatMap((file) => {
		const texts: string[] = [];
		const visit = (node: ts.Node): void => {
			const message = messageOf(node);
			if (message) texts.push(...textsOf(message));
			ts.forEachChild(node, visit);
		};
		const source = readFileSync(file, 'utf8');
		visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest));
		return texts;
	});
	return [...new Set(found)].sort();
}

/** The messages that a Markdown page lists, sorted: the code in the first cells of its tables. */
export function messagesListed(page: string): string[] {
	const cells = page.matchAll(/^\| `(.+?)` +\|/gm);
	return [...cells].map(([, message]) => message).sort();
}

function sourcesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => path.join(folder, file));
}

/** The expression of the message in a property, variable or call that has one. */
function messageOf(node: ts.Node): ts.Expression | undefined {
	if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) {
		const isMessage = ts.isIdentifier(node.name) && messageNames.includes(node.name.text);
		return isMessage ? node.initializer : undefined;
	}
	if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
	const isMessageCall = ts.isIdentifier(node.expression) && messageCalls.test(node.expression.text);
	return isMessageCall ? node.arguments?.[0] : undefined;
}

function textsOf(expression: ts.Expression): string[] {
	if (ts.isConditionalExpression(expression)) {
		return [...textsOf(expression.whenTrue), ...textsOf(expression.whenFalse)];
	}
	if (ts.isStringLiteralLike(expression)) return [expression.text];
	if (!ts.isTemplateExpression(expression)) return [];
	const { head, templateSpans } = expression;
	return [[head.text, ...templateSpans.map(({ literal }) => literal.text)].join('…')];
}
