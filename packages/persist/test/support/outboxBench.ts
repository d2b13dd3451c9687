/** A page with an outbox, and the server that it sends to, both in a test's hands. */
import { mutationOptions } from '@qora/core';
import { enableOutbox, type OutboxOptions } from '@qora/persist';
import { createTestClient, turn } from '@qora/testing';
import type { MemoryPersister, SharedStorage } from './memoryPersister.js';

export const list: readonly string[] = ['notes'];

/** A server that answers when the test says so, and does each thing once. */
export function createServer() {
  const notes: string[] = [];
  const calls: Array<{ input: string; idempotencyKey: string; answer(): void; fail(error: unknown): void }> =
    [];
  const seen = new Set<string>();
  return {
    notes,
    calls,
    post: (input: string, idempotencyKey: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const apply = (): void => {
          if (!seen.has(idempotencyKey)) notes.push(input);
          seen.add(idempotencyKey);
        };
        calls.push({
          input,
          idempotencyKey,
          answer: () => {
            apply();
            resolve(input);
          },
          fail: reject,
        });
      }),
  };
}

export type Server = ReturnType<typeof createServer>;

const adding = (server: Server, more = {}) =>
  mutationOptions({
    key: ['notes', 'add'],
    durable: true,
    scope: 'notes',
    mutationFn: (input: string, { idempotencyKey }) => server.post(input, idempotencyKey),
    optimistic: (input, cache) => cache.update<string[]>(list, (old) => [...(old ?? []), input]),
    ...more,
  });

export interface PageOptions extends Partial<OutboxOptions> {
  /** Of the mutation. */
  readonly more?: object;
  readonly online?: boolean;
  /** What is done to its storage before it has it. */
  readonly prepare?: (persister: MemoryPersister) => void;
}

/** A page over this storage, with the mutation that adds a note. */
export async function open(
  storage: SharedStorage,
  server: Server,
  { more = {}, online = true, prepare = Boolean, ...options }: PageOptions = {},
) {
  const page = createTestClient();
  const persister = storage.page();
  prepare(persister);
  page.online.value = online;
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push((error as Error).message);
  const add = adding(server, more);
  const outbox = enableOutbox(page.client, { persister, mutations: [add], onError, ...options });
  await turn();
  await outbox.restored;
  const handle = page.client.mutation(add);
  return {
    ...page,
    outbox,
    errors,
    persister,
    add: (input: string) => handle.mutate(input),
    /** The page is gone without another word. */
    kill: () => {
      persister.kill();
      for (const run of page.client.mutations.peek()) void run.then(Boolean, Boolean);
    },
  };
}

export const stored = ({ records }: SharedStorage): string[] => [...records.keys()];

/** The next call of this function of a storage fails, and those after it do not. */
export const failOnce =
  (name: 'read' | 'write' | 'remove' | 'list') =>
  (persister: MemoryPersister): void => {
    const call = persister[name];
    persister[name] = async () => {
      Object.assign(persister, { [name]: call });
      throw new Error('closed');
    };
  };
