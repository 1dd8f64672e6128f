/** docs/docker-compose.yml, checked without Docker: its schema, and what must agree between its services. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { composeSchema, type ComposeFile } from './composeSchema.mts';

const text = readFileSync('docs/docker-compose.yml', 'utf8');
const compose = parse(text, { merge: true }) as ComposeFile;
const { services } = compose;
const { n8n, worker, 'flux-node': installer } = services;

interface Manifest {
	version: string;
	dependencies: Record<string, string>;
}

const manifest = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Manifest;

it('docker-compose.yml follows the Compose schema', () => {
	const ajv = new Ajv({ allErrors: true });
	ajv.validate(composeSchema, compose);
	expect(ajv.errors).toBeNull();
});

it('docker-compose.yml refers only to services and volumes that it defines', () => {
	for (const { depends_on: needs = {}, volumes = [] } of Object.values(services)) {
		expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(needs)));
		const mounted = volumes.map((volume) => volume.split(':')[0]);
		expect(Object.keys(compose.volumes)).toEqual(expect.arrayContaining(mounted));
	}
	expect(Object.keys(services)).toEqual(
		expect.arrayContaining([
			n8n.environment?.QUEUE_BULL_REDIS_HOST,
			n8n.environment?.DB_POSTGRESDB_HOST,
		]),
	);
});

it('docker-compose.yml waits for services that have a health check, and for the node to be installed', () => {
	for (const { depends_on: needs = {} } of Object.values(services)) {
		for (const [name, { condition }] of Object.entries(needs)) {
			const { healthcheck, restart } = services[name];
			if (condition === 'service_healthy') expect(healthcheck).toBeDefined();
			// With a restart policy it would never complete.
			else expect(restart).toBeUndefined();
		}
	}
	for (const { depends_on: needs } of [n8n, worker]) {
		expect(needs).toHaveProperty('flux-node.condition', 'service_completed_successfully');
	}
});

it('docker-compose.yml gives two workers the settings of the main process, and installs the node for every process', () => {
	expect(worker.deploy?.replicas).toBe(2);
	expect(worker.environment).toMatchObject(n8n.environment ?? {});
	expect(n8n.environment).toMatchObject({
		EXECUTIONS_MODE: 'queue',
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
	});
	expect(installer.volumes).toEqual(['nodes:/nodes']);
	for (const { volumes, image } of [n8n, worker]) {
		expect(volumes).toContain('nodes:/home/node/.n8n/nodes:ro');
		expect(image).toBe(installer.image);
	}
});

it('docker-compose.yml runs this version of the package in the n8n version that it is tested with', () => {
	const { version } = manifest('package.json');
	expect(String(installer.command)).toContain(
		`n8n-nodes-segmind-flux@\${FLUX_VERSION:-${version}}`,
	);
	const { dependencies } = manifest('tools/playground/package.json');
	expect(n8n.image).toBe(`n8nio/n8n:\${N8N_VERSION:-${dependencies.n8n}}`);
});

it('docker-compose.yml requires two secrets and has defaults for everything else', () => {
	const variables = [...text.matchAll(/\$\{(\w+)(:-|:\?)?/g)].map(([, name, kind]) => ({
		name,
		kind,
	}));
	const required = variables.filter(({ kind }) => kind !== ':-').map(({ name }) => name);
	expect(new Set(required)).toEqual(new Set(['N8N_ENCRYPTION_KEY', 'POSTGRES_PASSWORD']));
	for (const name of required)
		expect(text).toContain(`echo "${name}=$(openssl rand -hex 24)" >> .env`);
});
