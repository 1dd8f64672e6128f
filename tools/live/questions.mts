/** The questions in questions.yml, which explains the fields. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { repositoryFolder } from '../playground/folders.mts';

export interface Question {
	/** With `{model}` and `{request_id}` for what differs from check to check. */
	ask: string;
	host?: 'storage';
	/** 'no key', 'an invalid key' or 'a Bearer token'. */
	auth?: string;
	body?: 'job' | 'empty';
	once?: boolean;
	/** Within which the whole response must arrive; left out: a minute. */
	seconds?: number;
	exactWords?: boolean;
	facts: Record<string, string>;
}

const file = path.join(repositoryFolder, 'tools', 'live', 'questions.yml');
const groups = parse(fs.readFileSync(file, 'utf8')) as Record<string, Record<string, Question>>;

/** All questions by name, in the order of the report. */
export const questions: Record<string, Question> = Object.assign({}, ...Object.values(groups));

/** The names of those that are free and have no effect. */
export const freeQuestions = Object.keys(groups.free);

/** For example: `GET /v2/requests/{request_id}` with the key. */
export function inWords({ ask, host, auth = 'the key', body, once }: Question): string {
	if (!/^(GET|POST) \//.test(ask)) return ask;
	const payment = body && once ? ', once: this request is paid for' : '';
	return `\`${ask}\`${host ? ` on the ${host} host` : ''} with ${auth}${payment}`;
}

/** The fact about the smallest part of an answer that the path is in, if one is known. */
export function factAbout(path: string, { facts }: Question): string | undefined {
	const around = Object.keys(facts).filter(
		(part) => `${path}.`.startsWith(`${part}.`) || path.startsWith(`${part}[`),
	);
	return facts[around.sort((one, other) => other.length - one.length)[0] ?? 'default'];
}
