/** PostgreSQL from Debian's package: the database that n8n's main process and its workers share. */
import { execFile } from 'node:child_process';
import { existsSync, promises as fs, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../tools/playground/freePort.mts';
import { startService, type Service } from './service.mts';

/** Debian keeps one folder per version here and puts neither initdb nor postgres on the PATH. */
const VERSIONS = '/usr/lib/postgresql';

/** The folder with PostgreSQL's programs, of the newest version; undefined when there is none. */
export const postgresPrograms = (existsSync(VERSIONS) ? readdirSync(VERSIONS) : [])
	.sort((one, other) => Number(other) - Number(one))
	.map((version) => path.join(VERSIONS, version, 'bin'))
	.find((folder) => existsSync(path.join(folder, 'initdb')));

/** The role that owns the database, and the database; nobody on 127.0.0.1 needs a password. */
export const DATABASE = { user: 'postgres', name: 'postgres' };

const program = (name: string) => path.join(postgresPrograms ?? '', name);
const run = promisify(execFile);

/** Makes an empty database in an empty folder and serves it on a free port of 127.0.0.1. */
export async function startPostgres(folder: string): Promise<Service> {
	const port = await freePort();
	const data = path.join(folder, 'data');
	const user = await unprivileged();
	if (user) await fs.chown(folder, user.uid, user.gid);
	const making = ['--auth=trust', '--locale=C', '--encoding=UTF8', '--no-sync'];
	await run(program('initdb'), [...making, `--username=${DATABASE.user}`, data], {
		...user,
		cwd: folder,
	});
	const settings = {
		listen_addresses: '127.0.0.1',
		port,
		unix_socket_directories: folder,
		// Nothing in it has to outlive the machine.
		fsync: 'off',
	};
	const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const address = ['--host=127.0.0.1', `--port=${port}`, `--username=${DATABASE.user}`];
	return await startService({
		command: program('postgres'),
		arguments: ['-D', data, ...flags],
		port,
		folder,
		user,
		answers: async () =>
			await run(program('pg_isready'), address).then(
				() => true,
				() => false,
			),
	});
}

/** PostgreSQL refuses to run as root; Debian's package has made a user for it. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}
