/**
 * Interceptors: they stand around a run, outside its retries, the oldest outermost.
 *
 *   outer ──next──> inner ──next──> network
 *     │               └─ stored, stale: shown, then what is inside of it follows
 *     └─ an answer of its own: nothing inside is asked
 */

import type { Cause } from './events.js';
import type { InterceptContext, Interceptor } from './interceptor.js';
import { hashKey, type QoraKey } from './key.js';
import type { Settings } from './options.js';

/** What an interceptor is told of the run. */
interface Intercepted {
  readonly entry: { readonly key: QoraKey };
  readonly cause: Cause;
  readonly signal: AbortSignal;
  readonly settings: Settings;
}

/** Data that was stored somewhere, and which interceptor answered with it. */
class Stored {
  readonly data: unknown;
  readonly updatedAt: number;
  readonly depth: number;

  constructor(data: unknown, updatedAt: number, depth: number) {
    this.data = data;
    this.updatedAt = updatedAt;
    this.depth = depth;
  }
}

/**
 * The answer of the interceptors, and when it was true if it was stored.
 *
 * @param network what the innermost `next` gives
 * @param accept shows stored data and says whether the run ends with it, being fresh
 */
export async function intercept(
  { entry, cause, signal, settings }: Intercepted,
  interceptors: readonly Interceptor[],
  network: () => Promise<unknown>,
  accept: (stored: Stored) => boolean,
): Promise<{ readonly value: unknown; readonly at: number | undefined }> {
  const { key } = entry;
  const through = async (depth: number): Promise<unknown> => {
    const context: InterceptContext = {
      key,
      hash: hashKey(key),
      cause,
      signal,
      meta: settings.meta,
      stored: (data, updatedAt) => new Stored(data, updatedAt, depth),
    };
    const interceptor = interceptors[depth];
    if (interceptor === undefined) return network();
    return interceptor(context, () => {
      const inner = through(depth + 1);
      // It may stop listening; that must not become an unhandled rejection.
      inner.catch(Boolean);
      return inner;
    });
  };
  let answer = await through(0);
  while (answer instanceof Stored) {
    if (accept(answer)) return { value: answer.data, at: answer.updatedAt };
    answer = await through(answer.depth + 1);
  }
  return { value: answer, at: undefined };
}
