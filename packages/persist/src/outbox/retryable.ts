/** Which errors pass by themselves. */

/** Answers that say "not now": time-out, too early, too many. */
const LATER: ReadonlySet<unknown> = new Set([408, 425, 429]);

/** Errors of the network, as `fetch` and others throw them. */
const NETWORK: ReadonlySet<unknown> = new Set(['TypeError', 'NetworkError', 'TimeoutError', 'AbortError']);

/**
 * Whether it makes sense to send the same thing again: the network failed, or the server said 408, 425, 429 or 500 and up
 * (`status`, `statusCode` or `response.status` of the error). Anything else is for a person to decide.
 */
export function isRetryable(error: unknown): boolean {
  const { name, status, statusCode, response } = Object(error) as Record<string, unknown>;
  const code = status ?? statusCode ?? (Object(response) as { status?: unknown }).status;
  if (typeof code === 'number' && code > 0) return code >= 500 || LATER.has(code);
  return NETWORK.has(name);
}
