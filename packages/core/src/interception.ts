/**
 * Interceptors: they stand around a run, outside its retries, the oldest outermost.
 *
 *   outer ──next──> inner ──next──> network
 *     │               └─ stored, stale: shown, then what is inside of it follows
 *     └─ an answer of its own: nothing inside is asked
 */
import { load } from './attempts.js';
import { CancelledError } from './errors.js';
import type { InterceptContext, Interceptor } from './interceptor.js';
import { hashKey } from './key.js';
import type { Run } from './run.js';

/** Data that was stored somewhere, as an interceptor answers with it. */
class Stored {
  readonly data: unknown;
  readonly updatedAt: number;
  readonly isFinal: boolean | undefined;

  constructor(data: unknown, updatedAt: number, isFinal?: boolean) {
    this.data = data;
    this.updatedAt = updatedAt;
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
  accept: (run: Run, data: unknown, updatedAt: number, isFinal?: boolean) => boolean,
): Promise<unknown> {
  const { entry, cause, signal, settings } = run;
  const { key } = entry;
  const { meta, schema, tags } = settings;
  let network: Promise<unknown> | undefined;
  /** What those from this depth on say: data, whoever it comes from. */
  const ask = async (depth: number): Promise<unknown> => {
    const interceptor = interceptors[depth];
    if (!interceptor) {
      network ??= new Promise((resolve, reject) => {
        run.onAbort = () => reject(new CancelledError());
        if (run.phase === 'over') run.onAbort();
        else load(run, (isSuccess, value) => (isSuccess ? resolve : reject)(value));
      });
      return network;
    }
    const context: InterceptContext = {
      ...{ key, hash: hashKey(key), cause, signal, meta, schema, tags, isPart: !!run.fetcher?.isPart },
      get storedAt() {
        return run.at;
      },
      isFresh: (updatedAt) => isFreshTo(run, updatedAt),
      stored: (data, updatedAt, isFinal) => new Stored(data, updatedAt, isFinal),
    };
    const answer = await interceptor(context, () => {
      const inner = ask(depth + 1);
      // It may stop listening; that must not become an unhandled rejection.
      inner.catch(Boolean);
      return inner;
    });
    if (!(answer instanceof Stored)) return answer;
    return accept(run, answer.data, answer.updatedAt, answer.isFinal) ? answer.data : ask(depth + 1);
  };
  return ask(0);
}
