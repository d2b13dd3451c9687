/** Mutations as their users see them: the handle that starts runs, and one run. */
import type { QoraKey } from './key.js';
import type { ReadonlySignal } from './signals.js';

/** What is known about a mutation: exactly one of four cases. `variables` is the input of the call. */
export type MutationState<T, I = unknown, E = Error> =
  | { readonly status: 'idle' }
  | { readonly status: 'pending'; readonly variables: I }
  | { readonly status: 'success'; readonly variables: I; readonly data: T }
  | { readonly status: 'failure'; readonly variables: I; readonly error: E };

/**
 * One call of `mutate`. Awaiting it gives the server's answer or throws the error; one that nobody awaits never becomes an
 * unhandled rejection.
 */
export interface MutationRun<T = unknown, I = unknown, E = Error> extends PromiseLike<T> {
  /** The mutation's key, if it has one. */
  readonly key: QoraKey | undefined;
  readonly variables: I;
  /** The input as it was given, before a `schema` made `variables` of it. */
  readonly input: unknown;
  /** Whether it has to outlive the page: see `enableOutbox` of `@qora/persist`. */
  readonly durable: boolean;
  readonly scope: string | undefined;
  /** The same for all attempts, so that a server can tell a retry from a second call. */
  readonly idempotencyKey: string;
  /** When it was called, in ms since the epoch. */
  readonly at: number;
  /** What `onMutate` returned. */
  readonly context: unknown;
  readonly state: ReadonlySignal<MutationState<T, I, E>>;
  /** Whether it waits for the network. */
  readonly isPaused: ReadonlySignal<boolean>;
  /** How many of its attempts have failed. */
  readonly failureCount: ReadonlySignal<number>;
  /** Whether its function has been called: from then on the server may know of it. */
  readonly isCalled: boolean;
  /** Calls it off: its layers are rolled back, it becomes `idle` and rejects with `CancelledError`. Nothing once it has settled. */
  cancel(): void;
}

/** A handle on a mutation. Every call is a run of its own; the handle shows the latest. */
export interface Mutation<T = unknown, I = void, E = Error> {
  readonly state: ReadonlySignal<MutationState<T, I, E>>;
  /** Starts a run. Callbacks given here are called after the handle's own, whatever the handle shows by then. */
  mutate(
    ...call: undefined extends I
      ? [input?: I, callbacks?: CallCallbacks<T, I, E>]
      : [input: I, callbacks?: CallCallbacks<T, I, E>]
  ): MutationRun<T, I, E>;
  /** Shows `idle` again. A run under way goes on. */
  reset(): void;
}

/** What one call of `mutate` can be told by. */
export interface CallCallbacks<T, I, E = Error> {
  readonly onSuccess?: ((data: T, input: I) => unknown) | undefined;
  readonly onError?: ((error: E, input: I) => unknown) | undefined;
  readonly onSettled?: ((data: T | undefined, error: E | undefined, input: I) => unknown) | undefined;
}

/** A mutation that was paused or queued before a reload. */
export interface RestoredMutation {
  readonly key: QoraKey;
  readonly input: unknown;
  readonly context?: unknown;
  readonly scope?: string | undefined;
  readonly at: number;
  readonly idempotencyKey: string;
}
