/** PostgreSQL from Debian's package: the database that n8n's main process and its workers share. */
import { existsSync, promises as fs, readdirSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { freePort } from '../../tools/playground/freePort.mts';
import { startService, type Service } from './service.mts';

/** Debian has one folder per version here; neither initdb nor postgres is on the PATH. */
const VERSIONS = '/usr/lib/postgresql';

/** The folder with the programs of the newest PostgreSQL; undefined when none is installed. */
export const postgresPrograms = (existsSync(VERSIONS) ? readdirSync(VERSIONS) : [])
	.sort((one, other) => Number(other) - Number(one))
	.map((version) => path.join(VERSIONS, version, 'bin'))
	.find((folder) => existsSync(path.join(folder, 'initdb')));

/** The database and the role that owns it; connections from 127.0.0.1 need no password. */
export const DATABASE = { user: 'postgres', name: 'postgres' };

const program = (name: string) => path.join(postgresPrograms ?? '', name);

/** Creates a database in an empty folder and serves it on a free port of 127.0.0.1. */
export async function startPostgres(folder: string): Promise<Service> {
	const port = await freePort();
	const data = path.join(folder, 'data');
	const user = await unprivilegedUser();
	if (user) await fs.chown(folder, user.uid, user.gid);
	const initFlags = ['--auth=trust', '--locale=C', '--encoding=UTF8', '--no-sync'];
	await execa(program('initdb'), [...initFlags, `--username=${DATABASE.user}`, data], {
		...user,
		cwd: folder,
	});
	const settings = {
		listen_addresses: '127.0.0.1',
		port,
		unix_socket_directories: folder,
		// The data need not survive a crash.
		fsync: 'off',
	};
	const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const connection = ['--host=127.0.0.1', `--port=${port}`, `--username=${DATABASE.user}`];
	return await startService({
		command: program('postgres'),
		arguments: ['-D', data, ...flags],
		port,
		folder,
		user,
		isReady: async () =>
			!(await execa(program('pg_isready'), connection, { reject: false })).failed,
	});
}

/** PostgreSQL refuses to run as root; Debian's package creates a user for it. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const id = async (flag: string) => Number((await execa('id', [flag, 'postgres'])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}
