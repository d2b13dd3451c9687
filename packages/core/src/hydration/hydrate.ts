/**
 * A payload taken into a client, entry by entry: what can be read is taken where it is newer, the rest is told of as
 * `entry.refused`. Nothing is thrown, whatever comes. Mutations go on after that: their edits lie over the data.
 */
import type { ClientApi, Received, Refused, SuccessState } from '../index.js';
import { decodeKey } from './keyText.js';
import { type DehydratedEntry, entriesOf } from './payload.js';
import { restoreMutations } from './restoreMutations.js';
import { decodeState, fieldsOf } from './stateJson.js';

/**
 * Takes a payload in, at once: entries that are fresh are not fetched again, what is known here and newer stays, and a run
 * under way goes on. A promise in the payload counts as its entry's run; if it rejects, the client fetches for itself.
 * Mutations that waited go on as soon as the client is online and the mutation of their key is known, each once.
 *
 * @param payload what {@link dehydrate} or {@link deserialize} gave. It is not trusted: `null`, unknown fields, another
 * version and broken entries do no harm.
 * @example
 * hydrate(client, deserialize(document.querySelector('#qora')?.textContent))
 */
export function hydrate(client: ClientApi, payload: unknown): void {
  hydrateEntries(client, entriesOf(payload));
  restoreMutations(client, payload);
}

export function hydrateEntries(client: ClientApi, entries: readonly unknown[]): void {
  client.receive(entries.map(decodeEntry));
  for (const entry of entries) {
    const { pending } = fieldsOf(entry);
    if (pending instanceof Promise) adopt(client, entry as DehydratedEntry, pending);
  }
}

/** Once the promise has settled, the entry has its tags and the time of its data. */
function adopt(client: ClientApi, entry: DehydratedEntry, pending: Promise<unknown>): void {
  const { key, state } = decodeEntry(entry);
  if (!state) return;
  client.adopt(key, pending, {
    tags: () => entry.tags ?? [],
    updatedAt: () => (entry.pending ? undefined : (entry.state as SuccessState<unknown>).updatedAt),
  });
}

/** An untrusted entry as the client takes it. */
export function decodeEntry(value: unknown): Received | Refused {
  const { hash, state: given, tags, invalidated } = fieldsOf(value);
  const key = decodeKey(hash);
  const state = decodeState(given);
  if (!key || !state || !isTags(tags)) return { key: key ?? [], value };
  return { key, state, tags, invalidated: invalidated === true };
}

function isTags(tags: unknown): tags is readonly string[] | undefined {
  return tags === undefined || (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string'));
}
