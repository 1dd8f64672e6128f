/**
 * The settings n8n runs with here. It listens on this machine only, reports nothing to anyone, and what the
 * shell happens to hold for another n8n does not reach this one.
 */
const FOREIGN = /^(N8N_|DB_|QUEUE_|EXECUTIONS_|WEBHOOK_URL|GENERIC_|NODE_ENV$|JEST_|SEGMIND_)/;

/**
 * An environment for n8n, from the one of the Node it runs on. The encryption key is the one n8n makes up and
 * keeps in the user folder: a fixed one would leave a real API key readable to whoever knows this file.
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
		// It asks n8n's servers for a list at every start.
		N8N_DISABLED_MODULES: 'mcp-registry',
		// The emulator is on this machine, whatever proxy the shell is set up for.
		NO_PROXY: [base.NO_PROXY ?? base.no_proxy, '127.0.0.1', 'localhost'].filter(Boolean).join(','),
	};
}
