/**
 * The part of the Compose specification that docs/docker-compose.yml uses, as a JSON schema: any other key or kind of
 * value is a mistake, or has to be added here. https://github.com/compose-spec/compose-spec
 */

/** The part of a service that the tests use. */
export interface ComposeService {
	image: string;
	command?: string | string[];
	restart?: string;
	environment?: Record<string, string>;
	volumes?: string[];
	depends_on?: Record<string, { condition: string }>;
	healthcheck?: object;
	deploy?: { replicas: number };
}

/** A Compose file with its anchors and merges resolved. */
export interface ComposeFile {
	services: Record<string, ComposeService>;
	volumes: Record<string, null>;
}

const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text, minItems: 1 };
const textOrTexts = { anyOf: [text, texts] };
const duration = { type: 'string', pattern: '^(\\d+h)?(\\d+m)?(\\d+s)?$', minLength: 2 };

const service = object({
	image: { type: 'string', pattern: '^[a-z0-9/]+:.+$' },
	user: text,
	entrypoint: textOrTexts,
	command: textOrTexts,
	restart: { enum: ['no', 'always', 'on-failure', 'unless-stopped'] },
	environment: mapOf(text),
	ports: { ...texts, items: { type: 'string', pattern: '^127\\.0\\.0\\.1:\\d+:\\d+$' } },
	volumes: { ...texts, items: { type: 'string', pattern: '^[a-z0-9]+:/[a-z0-9./]+(:ro)?$' } },
	stop_grace_period: duration,
	depends_on: mapOf(
		object({ condition: { enum: ['service_healthy', 'service_completed_successfully'] } }),
	),
	healthcheck: object({
		test: texts,
		interval: duration,
		timeout: duration,
		retries: { type: 'integer', minimum: 1 },
	}),
	deploy: object({ replicas: { type: 'integer', minimum: 1 } }),
});

/** The schema of a parsed Compose file. Keys that start with `x-` are custom. */
export const composeSchema = {
	...object({
		services: mapOf({ ...service, required: ['image'] }),
		volumes: mapOf({ type: 'null' }),
	}),
	patternProperties: { '^x-': {} },
	required: ['services'],
};

function object(properties: Record<string, object>) {
	return { type: 'object', properties, additionalProperties: false };
}

function mapOf(value: object) {
	return { type: 'object', additionalProperties: value, minProperties: 1 };
}
