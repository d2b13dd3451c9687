/** What stands around every run: the types of `client.intercept`. */
import type { Cause } from './events.js';
import type { Hash, QoraKey } from './key.js';
import type { Meta } from './meta.js';

/** What an interceptor is told of the run that it stands around. */
export interface InterceptContext {
  readonly key: QoraKey;
  readonly hash: Hash;
  readonly cause: Cause;
  readonly signal: AbortSignal;
  readonly meta: Meta | undefined;
  /** Makes an answer of data that was true at `updatedAt`; if that is stale, `next()` follows by itself. */
  stored(data: unknown, updatedAt: number): unknown;
}

/** Stands around every run, outside its retries: it may wait, answer itself, or call `next()` for the fetcher's answer. */
export type Interceptor = (context: InterceptContext, next: () => Promise<unknown>) => Promise<unknown>;
