/**
 * A chat model for n8n's AI Agent: a mock of OpenAI's chat completions that follows a script. It records every request,
 * to show what the model sees. n8n's OpenAI Chat Model never requests streams, and up to its version 1.2 does not use
 * OpenAI's newer Responses API.
 */
import Fastify from 'fastify';

/** A tool as the model sees it. */
export interface OfferedTool {
	name: string;
	description: string;
	/** A JSON schema of the arguments. */
	parameters: { properties: Record<string, { type: string; description?: string }> };
}

/** The part of a request to the model that is used here. */
export interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: OfferedTool }>;
}

/** What the model calls a tool with: all arguments by name, or only the first. */
export type Call = string | Record<string, string>;

/** A scripted model on 127.0.0.1. */
export interface ChatModel {
	/** The Base URL for n8n's OpenAI credential. */
	url: string;
	/** All requests since the script was set, oldest first. */
	requests: ChatRequest[];
	/**
	 * Sets how the model responds to a user's message: in each turn it calls the first tool once for each of the turn's
	 * entries. After the last turn it replies with the tools' results.
	 */
	script(...turns: Call[][]): void;
	close(): Promise<void>;
}

/** Starts the model, without a script. */
export async function startChatModel(): Promise<ChatModel> {
	const requests: ChatRequest[] = [];
	let turns: Call[][] = [];
	const server = Fastify({ forceCloseConnections: true });
	server.post<{ Body: ChatRequest }>('/v1/chat/completions', async ({ body }) => {
		requests.push(body);
		const results = resultsIn(body);
		const calls = turnAfter(results.length, turns);
		const message = calls ? toolCalls(body, calls, requests.length) : finalMessage(results);
		return {
			id: `chatcmpl-${requests.length}`,
			object: 'chat.completion',
			created: Math.floor(Date.now() / 1000),
			model: 'scripted',
			choices: [{ index: 0, message, finish_reason: calls ? 'tool_calls' : 'stop' }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	});
	const address = await server.listen({ host: '127.0.0.1', port: 0 });
	return {
		url: `${address}/v1`,
		requests,
		script: (...script) => {
			turns = script;
			requests.length = 0;
		},
		close: async () => await server.close(),
	};
}

/** The tools' results since the user's last message. */
function resultsIn({ messages }: ChatRequest): string[] {
	const question = messages.map(({ role }) => role).lastIndexOf('user');
	const results = messages.slice(question).filter(({ role }) => role === 'tool');
	return results.map(({ content }) => String(content));
}

/** The turn after this number of results; undefined at the end of the script. */
function turnAfter(results: number, turns: Call[][]): Call[] | undefined {
	let before = 0;
	return turns.find((calls) => {
		const isNext = before === results;
		before += calls.length;
		return isNext;
	});
}

function toolCalls({ tools = [] }: ChatRequest, calls: Call[], request: number) {
	const [{ function: tool }] = tools;
	const [first] = Object.keys(tool.parameters.properties);
	return {
		role: 'assistant',
		content: null,
		tool_calls: calls.map((call, index) => {
			const given = typeof call === 'string' ? { [first]: call } : call;
			return {
				id: `call_${request}_${index}`,
				type: 'function',
				function: { name: tool.name, arguments: JSON.stringify(given) },
			};
		}),
	};
}

function finalMessage(results: string[]) {
	const urls = results.flatMap((text) => [...text.matchAll(/"image_url":"([^"]+)"/g)]);
	const images = urls.map(([, url]) => `![the image](${url})`);
	const content =
		images.length > 0
			? `Here you are: ${images.join(' ')}`
			: `That did not work: ${results.join(' ')}`;
	return { role: 'assistant', content };
}
