/** A mutation in a component. */
import type { Mutation, MutationOptions, MutationState, QoraClient, ReadonlySignal } from '@qora/core';
import { TrackedMutation } from './trackedMutation.js';
import { useTracked } from './useTracked.js';

/** The signals of a mutation, for JSX, effects and computeds. */
export interface QoraMutationSignals<T, I, E> {
  readonly state: ReadonlySignal<MutationState<T, I, E>>;
  readonly status: ReadonlySignal<MutationState<T, I, E>['status']>;
  readonly data: ReadonlySignal<T | undefined>;
  readonly error: ReadonlySignal<E | undefined>;
  readonly variables: ReadonlySignal<I | undefined>;
}

/** A mutation as a component sees it: the same object over all renders. It shows the latest call. */
export interface QoraMutationResult<T = unknown, I = void, E = Error> {
  readonly state: MutationState<T, I, E>;
  readonly status: MutationState<T, I, E>['status'];
  /** The server's answer; `undefined` until it is there. */
  readonly data: T | undefined;
  readonly error: E | undefined;
  /** The input of the latest call. */
  readonly variables: I | undefined;
  readonly $: QoraMutationSignals<T, I, E>;
  /** Starts a run, with the functions of the last render. Awaiting it gives the answer or throws the error. */
  readonly mutate: Mutation<T, I, E>['mutate'];
  /** Shows `idle` again. A run under way goes on. */
  readonly reset: () => void;
}

const make = (): TrackedMutation => new TrackedMutation();

/**
 * A handle on a mutation that stays the same over all renders; nothing happens before `mutate`. The component renders again
 * only when something has changed that its last render read: one that reads none renders never.
 *
 * @param options as for `client.mutation`; functions may be written inline
 * @throws QoraError `missing-provider`, `invalid-option`
 * @example
 * const rename = useQoraMutation({
 *   mutationFn: (name: string) => api.rename(id, name),
 *   optimistic: (name, cache) => cache.update(['users', id], (old) => old && { ...old, name }),
 * })
 * return <button disabled={rename.status === 'pending'} onClick={() => rename.mutate('Ada')}>Rename</button>
 */
export function useQoraMutation<T, I = void, E = Error, X = undefined>(
  options: MutationOptions<T, I, E, X>,
  client?: QoraClient,
): QoraMutationResult<T, I, E> {
  return useTracked(make, options as never, client) as unknown as QoraMutationResult<T, I, E>;
}
