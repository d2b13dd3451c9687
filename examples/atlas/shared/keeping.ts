/**
 * What outlives a page: its cache is kept in the browser and shared with the other tabs, and notes that the server has not
 * answered yet are sent by whichever page comes next. With `?keep=0` in its address a page keeps nothing.
 *
 *   client ──> IndexedDB ──> the next page         notes ──> outbox ──> server
 *      └─────> other tabs                                       └─────> the next page
 */
import { effect } from '@qora/core';
import { enableOutbox, enablePersistence, isRetryable, shareBetweenTabs } from '@qora/persist';
import { indexedDbPersister } from '@qora/persist/indexed-db';
import type { Atlas } from './atlas.js';
import { RequestError } from './network.js';
import { registerServiceWorker } from './registerServiceWorker.js';

/** Data of an older shape is not read: to be moved when a schema of `api.ts` changes. */
const VERSION = '1';

/** Resolves when the notes that wait are on show again, so that the page may be shown with them. */
export async function keep(atlas: Atlas, search: string): Promise<void> {
  if (new URLSearchParams(search).get('keep') === '0') return;
  const { client, notes } = atlas;
  const persister = indexedDbPersister({ name: 'atlas' });
  // Who visits what is of this minute only.
  const isKept = ([name]: readonly unknown[]): boolean => name !== 'visits';
  enablePersistence(client, { persister, version: VERSION, filter: isKept, throttle: 300 });
  shareBetweenTabs(client, { name: 'atlas', version: VERSION });
  const outbox = enableOutbox(client, {
    persister,
    mutations: notes.mutations,
    // What the server answers is final here: the visitor decides.
    isRetryable: (error) => !(error instanceof RequestError) && isRetryable(error),
  });
  effect(() => {
    atlas.waiting.value = outbox.waiting.value;
  });
  void registerServiceWorker();
  await outbox.restored;
  notes.goOn(outbox);
}
