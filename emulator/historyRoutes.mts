import type { FastifyInstance } from 'fastify';
import { type Entry, entriesOf, jobBody, listBody, pageOf, rowOf, select } from './history.mts';
import { readQuery } from './historyQuery.mts';
import { shapesFor } from './inject.mts';
import type { ResponseShapes } from './settings.mts';
import { addRoute } from './server.mts';
import type { State } from './state.mts';

/** Adds the routes of the history's host: all jobs of v1 and v2, however old, with a row per image. */
export function addHistoryRoutes(server: FastifyInstance, state: State) {
	const { jobs, files, settings, now, requireKey, rateLimit } = state;
	server.addHook('onRequest', async (_, reply) => {
		if (settings.hideHistory) await reply.code(404).send({ error: 'Not found' });
	});

	const onRequest = [requireKey, rateLimit.checkLookup];
	const options = { onRequest, config: { route: 'history' as const } };
	const path = '/inference-request/request-history';
	addRoute(server, 'GET', path, options, async (request, reply) => {
		const query = readQuery(request.query as object, now());
		if (Array.isArray(query)) return await reply.code(422).send({ detail: query });
		const shapes = shapesFor(request, settings);
		const all = jobs.list().flatMap((job) => entriesOf(job, shownUntil()));
		const selected = select(all, query);
		const per_page = Math.min(query.per_page, settings.historyPageSize);
		const rows = pageOf(selected, { ...query, per_page }).map((entry) => row(entry, shapes));
		return listBody(rows, selected.length, query, shapes);
	});

	addRoute(server, 'GET', `${path}/:id`, options, async (request, reply) => {
		const { id } = request.params as { id: string };
		const shapes = shapesFor(request, settings);
		jobs.settle();
		const job = jobs.find(id);
		const rows = (job ? entriesOf(job, shownUntil()) : []).map((entry) => row(entry, shapes));
		if (rows.length > 0) return jobBody(rows, shapes);
		return await reply.code(404).send({ error: `Request ${id} is not in the history` });
	});

	/** ms since 1970: what happened later is not shown yet. */
	function shownUntil(): number {
		return now() - settings.historyLag * 1000;
	}

	function row(entry: Entry, shapes: ResponseShapes): object {
		const { job, status, index } = entry;
		const url = status === 'COMPLETED' ? files.urlsOf(job)[index] : null;
		return rowOf(entry, url, shapes);
	}
}
