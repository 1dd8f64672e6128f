import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Calls whose first argument is a message. */
const worded = /^(refused|withQuote|ParameterRefusal)$/;

/**
 * Every message that the files of some folders can give a user, sorted, with `…` where a value stands: the texts of
 * properties called `message`, and of the calls that make one.
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

/** The messages that a chapter of a Markdown page lists: the code in the first cells of its tables, sorted. */
export function messagesListed(page: string, chapter: string): string[] {
	const [, text = ''] = page.split(`\n## ${chapter}\n`);
	const cells = text.split('\n## ')[0].matchAll(/^\| `(.+?)` +\|/gm);
	return [...cells].map(([, message]) => message).sort();
}

function sourcesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => path.join(folder, file));
}

/** What stands for the message in a property, a variable or a call that has one. */
function messageOf(node: ts.Node): ts.Expression | undefined {
	if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) {
		const named = ts.isIdentifier(node.name) && node.name.text === 'message';
		return named ? node.initializer : undefined;
	}
	if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
	const named = ts.isIdentifier(node.expression) && worded.test(node.expression.text);
	return named ? node.arguments?.[0] : undefined;
}

function textsOf(expression: ts.Expression): string[] {
	if (ts.isConditionalExpression(expression)) {
		return [...textsOf(expression.whenTrue), ...textsOf(expression.whenFalse)];
	}
	if (ts.isStringLiteralLike(expression)) return [expression.text];
	if (!ts.isTemplateExpression(expression)) return [];
	const { head, templateSpans } = expression;
	const text = [head.text, ...templateSpans.map(({ literal }) => literal.text)].join('…');
	// Every message gets its item's number at the end, which makes it no other message.
	return text.endsWith(' [Item …]') ? [] : [text];
}
