/**
 * Interceptors: they stand around a run, outside its retries, the oldest outermost.
 *
 *   outer ──next──> inner ──next──> network
 *     │               └─ stored, stale: shown, then what is inside of it follows
 *     └─ an answer of its own: nothing inside is asked
 */
import { load } from './attempts.js';
import { mergeData } from './cache.js';
import { CancelledError } from './errors.js';
import type { InterceptContext } from './interceptor.js';
import { hashKey } from './key.js';
import type { Run } from './run.js';
import { isFresh } from './select.js';

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
 * Does the task through those who stand around it, as they are now.
 *
 * @param ask calls one of them; its `next` asks those inside of it
 */
export function through<I>(
  interceptors: Iterable<I>,
  task: () => Promise<unknown>,
  ask: (interceptor: I, next: () => Promise<unknown>) => Promise<unknown>,
): Promise<unknown> {
  const [interceptor, ...inner] = interceptors;
  if (!interceptor) return task();
  return ask(interceptor, () => {
    const answer = through(inner, task, ask);
    // It may stop listening; that must not become an unhandled rejection.
    answer.catch(Boolean);
    return answer;
  });
}

/** The answer of the interceptors of a run: data, whoever it comes from. */
export function intercept(run: Run): Promise<unknown> {
  const { engine, entry, cause, signal, settings } = run;
  const { key } = entry;
  const { meta, schema, tags } = settings;
  let network: Promise<unknown> | undefined;
  const context: InterceptContext = {
    ...{ key, hash: hashKey(key), cause, signal, meta, schema, tags, isPart: !!run.fetcher?.isPart },
    get storedAt() {
      return run.at;
    },
    isFresh: (updatedAt) => isFreshTo(run, updatedAt),
    stored: (data, updatedAt, isFinal) => new Stored(data, updatedAt, isFinal),
  };
  const fetch = (): Promise<unknown> => {
    network ??= new Promise((resolve, reject) => {
      run.onAbort = () => reject(new CancelledError());
      if (run.isOver) run.onAbort();
      else load(run, (isSuccess, value) => (isSuccess ? resolve : reject)(value));
    });
    return network;
  };
  return through(engine.interceptors, fetch, async (interceptor, next) => {
    const answer = await interceptor(context, next);
    if (!(answer instanceof Stored)) return answer;
    return accept(run, answer) ? answer.data : next();
  });
}

/** Whether data of this age would be young enough for whoever asked; a refetch wants what nobody has yet. */
function isFreshTo({ cause, engine, settings }: Run, at: number): boolean {
  return cause !== 'refetch' && isFresh(settings, at, engine.now);
}

/** Takes stored data. Returns whether that ends the run, being final or fresh; else it is shown meanwhile, if it is newer. */
function accept(run: Run, { data, updatedAt: at, isFinal }: Stored): boolean {
  const { entry, settings } = run;
  if (run.isOver || (entry.updatedAt >= at && !isFinal)) return false;
  // What it was stored before has been invalidated since, for all that is known.
  if (isFinal || (!entry.isInvalidated && isFreshTo(run, at))) {
    run.at = Math.max(at, entry.updatedAt);
    return true;
  }
  if (entry.fold) entry.fold.responses++;
  run.send({ type: 'stored', data: mergeData(entry, settings, data), at });
  return false;
}
