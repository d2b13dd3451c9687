/** One attempt of a run: what its fetcher is given, how its answer is checked, whether another one follows. */
import type { ClientApi, FetcherContext } from './clientApi.js';
import { QoraError, SchemaError } from './errors.js';
import type { QoraKey } from './key.js';
import type { Meta } from './meta.js';
import type { Settings } from './options.js';
import { delayOf, shouldRetry } from './retry.js';

/** The run, as far as its fetcher may know it. */
interface Attempted {
  readonly entry: { readonly key: QoraKey };
  readonly engine: { readonly client: ClientApi };
  readonly settings: Settings;
  readonly attempts: { readonly failureCount: number };
  readonly signal: AbortSignal;
  isSignalTaken: boolean;
}

/** What the fetcher gets. Looking at `signal` is what says that it can be aborted. */
class AttemptContext implements FetcherContext {
  readonly key: QoraKey;
  readonly attempt: number;
  readonly meta: Meta | undefined;
  readonly client: ClientApi;
  readonly #run: Attempted;

  constructor(run: Attempted) {
    this.key = run.entry.key;
    this.attempt = run.attempts.failureCount;
    this.meta = run.settings.meta;
    this.client = run.engine.client;
    this.#run = run;
  }

  get signal(): AbortSignal {
    this.#run.isSignalTaken = true;
    return this.#run.signal;
  }
}

/** Calls the fetcher. What it throws at once is a rejection; what is no promise is the answer. */
export function callFetcher(fetcher: Settings['fetcher'], run: Attempted): unknown {
  try {
    if (fetcher === undefined) throw new QoraError('missing-fetcher', { key: run.entry.key });
    return fetcher(new AttemptContext(run));
  } catch (error) {
    return Promise.reject(error);
  }
}

/** The promise of an answer that has passed the schema; `undefined` if the answer itself is all there is. */
export function responseOf(answer: unknown, { schema }: Settings): Promise<unknown> | undefined {
  if (schema !== undefined) return validate(schema, answer);
  return isThenable(answer) ? Promise.resolve(answer) : undefined;
}

/**
 * How long to wait for the next attempt, in ms; -1 if none follows. A schema that refused once refuses again: only a
 * function of the user's own asks for another try.
 */
export function retryDelayOf({ retry, retryDelay }: Settings, failureCount: number, error: unknown): number {
  const isFinal = error instanceof SchemaError || error instanceof QoraError;
  if (isFinal && typeof retry !== 'function') return -1;
  if (!shouldRetry(retry, failureCount, error as Error)) return -1;
  return Math.max(0, delayOf(retryDelay, failureCount, error as Error)) || 0;
}

async function validate(schema: NonNullable<Settings['schema']>, answer: unknown): Promise<unknown> {
  const result = await schema['~standard'].validate(await answer);
  if (result.issues !== undefined) throw new SchemaError(result.issues);
  return result.value;
}

function isThenable(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
