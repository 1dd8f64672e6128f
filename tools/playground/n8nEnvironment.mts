/**
 * The settings n8n runs with here. It listens on this machine only and sends no telemetry, and variables that the
 * shell has set for another n8n do not reach it.
 */
const FOREIGN = /^(N8N_|DB_|QUEUE_|EXECUTIONS_|WEBHOOK_URL|GENERIC_|NODE_ENV$|JEST_|SEGMIND_)/;

/**
 * An environment for n8n, based on that of the Node it runs on. n8n generates its own encryption key in the user
 * folder: with a fixed one, anyone who knows this file could decrypt a real API key.
 */
export function n8nEnvironment(base: NodeJS.ProcessEnv, userFolder: string): NodeJS.ProcessEnv {
	const own = Object.entries(base).filter(([name]) => !FOREIGN.test(name));
	return {
		...Object.fromEntries(own),
		NODE_ENV: 'production',
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_SECURE_COOKIE: 'false',
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		// It fetches a list from n8n's servers at every start.
		N8N_DISABLED_MODULES: 'mcp-registry',
		// The emulator is on this machine, whatever proxy the shell uses.
		NO_PROXY: [base.NO_PROXY ?? base.no_proxy, '127.0.0.1', 'localhost'].filter(Boolean).join(','),
	};
}
