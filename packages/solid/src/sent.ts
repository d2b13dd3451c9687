/** What a server has loaded for a view, as it travels inside the page, and how the browser takes it in. */
import { dataOf, hashKey } from '@qora/core';
import { untrack } from 'solid-js';
import type { View } from './view.js';

/** The state of one key. Of an error only its message travels, and its stack never. */
export interface Sent {
  readonly hash: string;
  readonly data?: unknown;
  readonly updatedAt?: number | undefined;
  readonly error?: string;
}

/** Loads what a view needs, and gives what it has become. */
export async function send({ query, client }: View): Promise<Sent> {
  await query.promise();
  const { key = [] } = query;
  const hash = hashKey(key);
  const state = client.getState(key);
  if (state.status === 'failure') return { hash, error: messageOf(state.error) };
  return { hash, data: dataOf(state), updatedAt: state.status === 'initial' ? undefined : state.updatedAt };
}

/** What is newer here stays; a message is an error again. */
export function receive({ query, client }: View, { hash, data, updatedAt, error }: Sent): void {
  const { key = [] } = query;
  // A key that is not the server's is another entry, which has nothing yet.
  if (hashKey(key) !== hash) return;
  const failure = { status: 'failure', error: new Error(error), failedAt: Date.now() } as const;
  untrack(() => {
    if (updatedAt !== undefined) client.receive([{ key, state: { status: 'success', data, updatedAt } }]);
    else if (error !== undefined)
      client.receive([{ key, state: { ...failure, previousData: undefined, updatedAt } }]);
  });
}

/** An error as a server may throw it into its page: the page is told of what is thrown, stack included. */
export function withoutStack(error: unknown): Error {
  const told = new Error(messageOf(error));
  told.stack = '';
  return told;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
