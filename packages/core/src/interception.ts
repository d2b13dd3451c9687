/**
 * Interceptors: they stand around a run, outside its retries, the oldest outermost.
 *
 *   outer ──next──> inner ──next──> network
 *     │               └─ stored, stale: shown, then what is inside of it follows
 *     └─ an answer of its own: nothing inside is asked
 */
import { load } from './attempts.js';
import { CancelledError } from './errors.js';
import type { Interceptor } from './interceptor.js';
import { hashKey } from './key.js';
import type { Run } from './run.js';

/** Data that was stored somewhere, and which interceptor answered with it. */
class Stored {
  readonly data: unknown;
  readonly updatedAt: number;
  readonly depth: number;
  readonly isFinal: boolean;

  constructor(data: unknown, updatedAt: number, depth: number, isFinal: boolean) {
    this.data = data;
    this.updatedAt = updatedAt;
    this.depth = depth;
    this.isFinal = isFinal;
  }
}

/**
 * The answer of the interceptors.
 *
 * @param isFreshTo says whether data of this time would be fresh to whoever asked
 * @param accept shows stored data and says whether the run ends with it, being fresh
 */
export async function intercept(
  run: Run,
  interceptors: readonly Interceptor[],
  isFreshTo: (run: Run, updatedAt: number) => boolean,
  accept: (run: Run, data: unknown, updatedAt: number, isFinal: boolean) => boolean,
): Promise<unknown> {
  const { entry, cause, signal, settings } = run;
  const { key } = entry;
  const { meta, schema } = settings;
  const isFresh = (updatedAt: number): boolean => isFreshTo(run, updatedAt);
  const isPart = !!run.fetcher?.isPart;
  let network: Promise<unknown> | undefined;
  const through = async (depth: number): Promise<unknown> => {
    const interceptor = interceptors[depth];
    if (!interceptor) {
      network ??= Promise.race([aborted(run), load(run)]);
      return network;
    }
    const stored = (data: unknown, updatedAt: number, isFinal = false): Stored =>
      new Stored(data, updatedAt, depth, isFinal);
    const hash = hashKey(key);
    const context = { key, hash, cause, signal, meta, schema, isPart, isFresh, stored };
    return interceptor(context, () => {
      const inner = through(depth + 1);
      // It may stop listening; that must not become an unhandled rejection.
      inner.catch(Boolean);
      return inner;
    });
  };
  let answer = await through(0);
  while (answer instanceof Stored) {
    if (accept(run, answer.data, answer.updatedAt, answer.isFinal)) return answer.data;
    answer = await through(answer.depth + 1);
  }
  return answer;
}

/** Rejects when the run is called off; at once if it is. */
function aborted(run: Run): Promise<never> {
  return new Promise((_, reject) => {
    run.onAbort = () => reject(new CancelledError());
    if (run.phase === 'over') run.onAbort();
  });
}
