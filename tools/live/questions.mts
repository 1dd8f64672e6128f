/** The questions in questions.yml, which explains their fields. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { repositoryFolder } from '../playground/paths.mts';

export interface Question {
	/** With `{storage}`, `{model}` and `{request_id}` for what differs from check to check. */
	ask: string;
	auth?: 'no key' | 'an invalid key' | 'a Bearer token';
	body?: 'job';
	once?: boolean;
	/** Milliseconds; left out: a minute. */
	timeout?: number;
	exactWords?: boolean;
	facts: string | Record<string, string>;
}

const file = path.join(repositoryFolder, 'tools', 'live', 'questions.yml');
const groups = parse(fs.readFileSync(file, 'utf8')) as Record<string, Record<string, Question>>;

/** All questions by name, in the order of the report. */
export const questions: Record<string, Question> = Object.assign({}, ...Object.values(groups));

/** The names of those that are free and have no effect. */
export const freeQuestions = Object.keys(groups.free);

/** The fact about the smallest part of an answer that the path is in, if one is known. */
export function factAbout(path: string, { facts }: Question): string | undefined {
	if (typeof facts === 'string') return facts;
	const isAround = (part: string) =>
		path.startsWith(part) && /^($|[.[])/.test(path.slice(part.length));
	return facts[Object.keys(facts).filter(isAround).sort().at(-1) ?? 'default'];
}
