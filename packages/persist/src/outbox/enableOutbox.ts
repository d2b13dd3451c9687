/** Mutations that survive: written down before they are sent, and sent until the server has answered. */
import {
  type AnyMutationOptions,
  type ClientApi,
  computed,
  type MutationRun,
  type QoraKey,
  type ReadonlySignal,
} from '@qora/core';
import type { Persister } from '../persister.js';
import { Outbox } from './outbox.js';
import { isRetryable } from './retryable.js';

/** What {@link enableOutbox} can be told. */
export interface OutboxOptions {
  /** Where items are kept; the one of `enablePersistence` may serve both. */
  readonly persister: Persister;
  /** How the durable mutations are done after a reload, each by its `key` (or by one that begins with it). */
  readonly mutations: readonly AnyMutationOptions[];
  /** Whether an error passes by itself, so that the same is sent again. @default {@link isRetryable} */
  readonly isRetryable?: ((error: unknown) => boolean) | undefined;
  /** Is told what goes wrong with storage. @default console.error */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** A mutation that the server has refused, or that nobody knows how to do: it waits for a person. */
export interface ParkedMutation {
  readonly key: QoraKey;
  readonly input: unknown;
  /** When it was called, in ms since the epoch. */
  readonly at: number;
  readonly idempotencyKey: string;
  /** What the server, or whoever stood in the way, has said. */
  readonly error: { readonly name: string; readonly message: string };
  /** Sends it again, with the same idempotency key; its edits are shown again. */
  retry(): MutationRun<unknown, unknown, unknown>;
  /** Forgets it. */
  discard(): Promise<void>;
}

/** What {@link enableOutbox} gives. */
export interface OutboxManager {
  /** What was written down before is under way again, its edits are on show. Show the application after this. Never rejects. */
  readonly restored: Promise<void>;
  /** How many mutations of this page the server has not answered yet. */
  readonly waiting: ReadonlySignal<number>;
  /** Those that wait for a person, the oldest first. */
  readonly parked: ReadonlySignal<readonly ParkedMutation[]>;
  /** Resolves when all that has been called so far is written down, and cannot be lost, or that has failed and been reported. */
  flush(): Promise<void>;
  /**
   * Ends; what waits is called off here, and is for the next page. An attempt under way may be answered, and until it has
   * ended nobody takes over what is here. The client's `dispose` does it, too, and waits for no answer.
   */
  stop(): void;
}

/**
 * Writes mutations that are `durable` down before they are sent, and sends them until the server has answered: over errors
 * that pass, over reloads, crashes and closed pages, in the order of their scope, each with the idempotency key that it had.
 * Edits are on show again before `restored` resolves. What the server refuses for good is parked.
 *
 * "Exactly once" needs a server that remembers idempotency keys: a page may be closed after the server has done something
 * and before the answer is here, and then it is sent again. Two tabs never send one item, if the
 * persister has `lock`: without it a page takes over whatever it finds.
 *
 * A mutation is safe when it has been written down, a few milliseconds after `mutate` (see `flush`). An input that cannot be
 * text (a class instance, a `File`) is reported, and sent without being written down.
 *
 * @example
 * const addNote = mutationOptions({ key: ['notes', 'add'], durable: true, scope: 'notes', mutationFn: postNote })
 * const outbox = enableOutbox(client, { persister: indexedDbPersister(), mutations: [addNote] })
 * await outbox.restored
 */
export function enableOutbox(client: ClientApi, options: OutboxOptions): OutboxManager {
  const { persister, mutations, onError = console.error } = options;
  const outbox = new Outbox({
    client,
    persister,
    mutations,
    isRetryable: options.isRetryable ?? isRetryable,
    onError,
  });
  return {
    restored: outbox.start(),
    waiting: outbox.waiting,
    parked: computed(() =>
      outbox.parked.value.map(({ key, input, at, idempotencyKey, parked }) => ({
        key,
        input,
        at,
        idempotencyKey,
        error: parked ?? { name: 'Error', message: '' },
        retry: () => outbox.retry(idempotencyKey),
        discard: () => outbox.discard(idempotencyKey),
      })),
    ),
    flush: () => outbox.flush(),
    stop: () => outbox.stop(),
  };
}
