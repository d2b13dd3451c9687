/** A mutation whose state is tracked. */
import type {
  CallCallbacks,
  Mutation,
  MutationOptions,
  MutationRun,
  MutationState,
  QoraClient,
} from '@qora/core';
import { type Accessor, createMemo, createSignal, runWithOwner, untrack } from 'solid-js';
import { fromQora } from './fromQora.js';
import { clientOf } from './provider.js';

/** The latest call of a mutation, tracked, and what starts another. */
export interface QoraMutation<T, I = void, E = Error> {
  readonly state: MutationState<T, I, E>;
  readonly status: MutationState<T, I, E>['status'];
  readonly isPending: boolean;
  readonly data: T | undefined;
  readonly error: E | undefined;
  readonly variables: I | undefined;
  /** Starts a run; see `client.mutation`. */
  mutate: Mutation<T, I, E>['mutate'];
  /** Shows `idle` again. A run under way goes on. */
  reset(): void;
}

/**
 * A mutation in a component. Its options are read again for every call.
 *
 * @throws QoraError `missing-provider`
 * @example
 * const rename = createQoraMutation(() => renameUser)
 * return <button disabled={rename.isPending} onClick={() => rename.mutate({ id, name: 'Ada' })}>Rename</button>
 */
export function createQoraMutation<T, I = void, E = Error, X = undefined>(
  options: Accessor<MutationOptions<T, I, E, X>>,
  client?: QoraClient,
): QoraMutation<T, I, E> {
  const own = clientOf('createQoraMutation', client);
  // Made ahead, so that runs from before a reload find out how they are done.
  const latest = createMemo(() => own().mutation(options()));
  const [called, call] = createSignal<readonly [QoraClient, Mutation<T, I, E>]>();
  /** The latest call is shown with the options it was made with, as long as the client is its own. */
  const shown = (): Mutation<T, I, E> => {
    const [of, mutation] = called() ?? [];
    return mutation && of === own() ? mutation : latest();
  };
  const state = createMemo(() => {
    const mutation = shown();
    return runWithOwner(null, () => fromQora(mutation.state)) as Accessor<MutationState<T, I, E>>;
  });
  const now = (): MutationState<T, I, E> => state()();
  return {
    get state() {
      return now();
    },
    get status() {
      return now().status;
    },
    get isPending() {
      return now().status === 'pending';
    },
    get data() {
      const known = now();
      return known.status === 'success' ? known.data : undefined;
    },
    get error() {
      const known = now();
      return known.status === 'failure' ? known.error : undefined;
    },
    get variables() {
      const known = now();
      return known.status === 'idle' ? undefined : known.variables;
    },
    mutate: (...given: [input?: I, callbacks?: CallCallbacks<T, I, E>]): MutationRun<T, I, E> => {
      const mutation = untrack(latest);
      call([untrack(own), mutation]);
      return mutation.mutate(...(given as Parameters<typeof mutation.mutate>));
    },
    reset: () => untrack(() => shown().reset()),
  };
}
