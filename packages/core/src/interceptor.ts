/** What stands around every run: the types of `client.intercept`. */
import type { Cause } from './events.js';
import type { Hash, QoraKey } from './key.js';
import type { Meta } from './meta.js';
import type { StandardSchema } from './schema.js';

/** What an interceptor is told of the run that it stands around. */
export interface InterceptContext {
  readonly key: QoraKey;
  readonly hash: Hash;
  readonly cause: Cause;
  readonly signal: AbortSignal;
  readonly meta: Meta | undefined;
  /** Whether it adds to the data that is here, as `fetchNextPage` does: nobody else's answer is its own. */
  readonly isPart: boolean;
  /** The schema of whoever asked: what was stored has been through it once, maybe that of an older build. */
  readonly schema: StandardSchema | undefined;
  /** How whoever asked names the data, if at all: fixed, or derived from it. */
  readonly tags: readonly string[] | ((data: never) => readonly string[]) | undefined;
  /** When the answer of `next()` was true, if it was stored somewhere and not loaded now. */
  readonly storedAt: number | undefined;
  /**
   * Whether data that was true at `updatedAt` would be young enough for whoever asked: none is for a refetch. Whether it was
   * invalidated since is for whoever knows it to say.
   */
  isFresh(updatedAt: number): boolean;
  /**
   * Makes an answer of data that was true at `updatedAt`; if that is stale, `next()` follows by itself. One that `isFinal`
   * is what somebody else has loaded for this run: it ends it, however old it counts.
   */
  stored(data: unknown, updatedAt: number, isFinal?: boolean): unknown;
}

/** Stands around every run, outside its retries: it may wait, answer itself, or call `next()` for the fetcher's answer. */
export type Interceptor = (context: InterceptContext, next: () => Promise<unknown>) => Promise<unknown>;
