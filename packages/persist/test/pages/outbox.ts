/** A page of the tests that adds notes: durable, in two scopes, over a server that may be slow or refuse for a while. */
import { mutationOptions, QoraClient } from '@qora/core';
import { enableOutbox, enablePersistence } from '@qora/persist';
import { indexedDbPersister } from '@qora/persist/indexed-db';

declare global {
  interface Window {
    notes: typeof notes;
  }
}

const client = new QoraClient({ defaults: { retry: false } });
const persister = indexedDbPersister({ name: 'notes' });
enablePersistence(client, { persister, throttle: 20 });

const add = (scope: string) =>
  mutationOptions({
    key: ['notes', 'add', scope],
    durable: true,
    scope,
    mutationFn: async (note: string, { idempotencyKey }) => {
      const body = JSON.stringify({ scope, note });
      const headers = { 'Idempotency-Key': idempotencyKey };
      const response = await fetch('/notes', { method: 'POST', body, headers });
      if (!response.ok) throw Object.assign(new Error(response.statusText), { status: response.status });
      return (await response.json()) as string[];
    },
    optimistic: (note, cache) =>
      cache.update<string[]>(['notes', scope], (old) => [...(old ?? []), note], {
        commit: (answer) => answer,
      }),
  });

const handles = new Map(['left', 'right'].map((scope) => [scope, client.mutation(add(scope))]));
const outbox = enableOutbox(client, { persister, mutations: [add('left'), add('right')] });

const notes = {
  restored: outbox.restored,
  /** Resolves when the note cannot be lost any more. */
  async add(scope: string, note: string): Promise<void> {
    void handles.get(scope)?.mutate(note).then(Boolean, Boolean);
    await outbox.flush();
  },
  shown: (scope: string) => client.getQueryData<string[]>(['notes', scope]) ?? [],
  waiting: () => outbox.waiting.peek(),
  parked: () => outbox.parked.peek().length,
  /** What is in storage is read when somebody asks for it. */
  async load(scope: string): Promise<void> {
    await client.prefetch({
      key: ['notes', scope],
      fetcher: async () => (await fetch(`/list/${scope}`)).json(),
    });
  },
};

window.notes = notes;
