/** What a server has loaded for a view, as it travels inside the page, and how the browser takes it in. */
import { type AnyQueryOptions, hashKey, type QoraKey, type QoraState } from '@qora/core';
import { untrack } from 'solid-js';
import type { View } from './view.js';

/** The state of one key. Of an error only its message travels, and its stack never. */
export interface Sent {
  readonly hash: string;
  readonly state: QoraState<unknown, unknown>;
}

/** Loads what a view needs, and gives what has become of it. */
export async function send({ query, client }: View): Promise<Sent> {
  await query.promise();
  const { key = [] } = query;
  const state = client.getState(key);
  return { hash: hashKey(key), state: withError(state, messageOf) };
}

/** What is newer here stays. A key that is not the server's is another entry, which has nothing yet. */
export function receive({ query, client, options }: View, { hash, state }: Sent): void {
  if (!options || hashKey(options.key) !== hash) return;
  const { key } = options;
  untrack(() => client.receive([{ key, state: withError(state, (message) => new Error(String(message))) }]));
  // What has come with the page has only just been loaded, whatever its age. The settings hold more than is typed.
  const { refetchOnMount } = query.settings as { readonly refetchOnMount?: unknown };
  if (refetchOnMount !== 'always') query.renew({ ...options, refetchOnMount: false } as AnyQueryOptions);
}

/** Whoever comes in this tick joins the failure: somebody else holds it, and is counted until the tick is over. */
export function keepFailure({ query, client }: View): void {
  client.watchState(query.key as QoraKey).subscribe(Boolean)();
}

/** An error as a server may throw it into its page: the page is told of what is thrown, stack included. */
export function withoutStack(error: unknown): Error {
  const told = new Error(messageOf(error));
  told.stack = '';
  return told;
}

function withError(state: Sent['state'], change: (error: unknown) => unknown): Sent['state'] {
  return state.status === 'failure' ? { ...state, error: change(state.error) } : state;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
