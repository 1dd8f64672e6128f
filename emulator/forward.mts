import http from 'node:http';

/** Passes a request on to an http URL, and its response back. A connection that breaks breaks on the other side, too. */
export function forward(
	request: http.IncomingMessage,
	response: http.ServerResponse,
	target: string,
) {
	const { method, headers } = request;
	const onward = http.request(target, { method, headers, agent: false }, (answer) => {
		response.writeHead(answer.statusCode ?? 502, answer.headers);
		answer.pipe(response);
		answer.once('error', () => response.destroy());
	});
	onward.once('error', () => response.destroy());
	response.once('close', () => onward.destroy());
	request.pipe(onward);
}
