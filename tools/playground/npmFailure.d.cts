/** The cause of a failed npm run in a sentence, followed by npm's last lines. */
export function explainNpmFailure(task: string, lines: string[]): string;
