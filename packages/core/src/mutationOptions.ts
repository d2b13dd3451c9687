/**
 * The options of a mutation. `C` is the client that they hand to users; whoever uses them takes the name without it from
 * the client's own types.
 */
import type { Filter } from './filter.js';
import type { QoraKey } from './key.js';
import type { Meta } from './meta.js';
import type { NetworkMode } from './networkMode.js';
import { exponentialDelay, type Retry, type RetryDelay } from './retry.js';
import type { StandardSchema } from './schema.js';
import type { DataOfKey } from './taggedKey.js';

/** What a mutation's function is given beside its input. */
export interface MutationContextOf<C> {
  /** Aborted by `run.cancel()` and by the client's `dispose`. */
  readonly signal: AbortSignal;
  /** Stable over retries and reloads, for a header such as `Idempotency-Key`. */
  readonly idempotencyKey: string;
  /** 0 for the first attempt, 1 for the first retry, and so on. */
  readonly attempt: number;
  readonly meta: Meta | undefined;
  readonly client: C;
}

/** What callbacks are given last. */
export interface MutationToolsOf<C> {
  readonly client: C;
  readonly meta: Meta | undefined;
  readonly key: QoraKey | undefined;
}

/** How an edit becomes confirmed data when the server has answered with `R`. */
export interface EditOptions<R, D> {
  /** Gives the confirmed data by the answer and what was confirmed before; without it the edit itself is confirmed. */
  readonly commit?: ((result: R, base: D | undefined) => D | undefined) | undefined;
}

/** Lays the edits of one mutation; they are committed or rolled back together. */
export interface OptimisticCache<R> {
  /** Edits one key; `updater` is given what is shown of it (`undefined`: no data). */
  update<T = unknown, const K extends QoraKey = QoraKey>(
    key: K,
    updater: (old: NoInfer<DataOfKey<K, T>> | undefined) => NoInfer<DataOfKey<K, T>> | undefined,
    options?: EditOptions<R, NoInfer<DataOfKey<K, T>>>,
  ): void;
  /** Edits every match that shows data. */
  updateWhere<T = unknown>(
    filter: Filter,
    updater: (old: T, key: QoraKey) => T | undefined,
    options?: EditOptions<R, T>,
  ): void;
}

/** The options of a mutation that have a default; those for the client or for a prefix are made of these, too. */
export interface MutationDefaultsOf<C, T, I, E, X> {
  /** Does it. Called again for every retry. */
  mutationFn?: ((input: I, context: MutationContextOf<C>) => T | Promise<T>) | undefined;
  /** Edits what is shown at once: rolled back if the mutation fails, committed if it succeeds. Must not wait. */
  optimistic?: ((input: I, cache: OptimisticCache<NoInfer<T>>) => void) | undefined;
  /** What to invalidate when it has succeeded. */
  invalidates?: readonly Filter[] | ((data: NoInfer<T>, input: I) => readonly Filter[]) | undefined;
  /** Whether `mutate` resolves only when the refetches that this caused have settled. @default false */
  awaitInvalidates?: boolean | undefined;
  /** Called before `mutationFn`, which waits for a promise of it; what it gives is the other callbacks' `context`. */
  onMutate?: ((input: I, tools: MutationToolsOf<C>) => X | Promise<X>) | undefined;
  onSuccess?: ((data: NoInfer<T>, input: I, context: X, tools: MutationToolsOf<C>) => unknown) | undefined;
  onError?: ((error: E, input: I, context: X | undefined, tools: MutationToolsOf<C>) => unknown) | undefined;
  onSettled?:
    | ((
        data: NoInfer<T> | undefined,
        error: E | undefined,
        input: I,
        context: X | undefined,
        tools: MutationToolsOf<C>,
      ) => unknown)
    | undefined;
  /** How often a failed attempt is tried again. @default 0 */
  retry?: Retry<E> | undefined;
  /** How long to wait before the next attempt, in ms. @default min(1000 * 2 ** n, 30_000) */
  retryDelay?: RetryDelay<E> | undefined;
  /** What being offline does: `online` waits for the network, `offlineFirst` lets the first attempt go out. @default 'online' */
  networkMode?: NetworkMode | undefined;
  /** How long a settled run that no handle shows stays in `client.mutations`, in ms. @default 300_000 */
  gcTime?: number | undefined;
  /** Mutations of one scope run one after another, in the order in which they were called. */
  scope?: string | undefined;
  /** Checks the input before anything else is done with it. */
  schema?: StandardSchema<I> | undefined;
  /**
   * Whether a call outlives the page: it is written down before it is sent, and sent again until the server has answered.
   * Needs a `key`, and `enableOutbox` of `@qora/persist`. @default false
   */
  durable?: boolean | undefined;
  meta?: Meta | undefined;
}

/** {@link MutationDefaultsOf} with the name of the mutation. */
export interface MutationOptionsOf<C, T, I, E, X> extends MutationDefaultsOf<C, T, I, E, X> {
  /** Names the mutation: for `client.mutations`, for defaults by prefix, and for runs that outlive a reload. */
  key?: QoraKey | undefined;
}

/** The defaults of all mutations. */
export const MUTATION_DEFAULTS: {
  readonly retry: Retry;
  readonly retryDelay: RetryDelay;
  readonly networkMode: NetworkMode;
  readonly gcTime: number;
} = { retry: 0, retryDelay: exponentialDelay, networkMode: 'online', gcTime: 300_000 };
