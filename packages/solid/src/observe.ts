/** What components look at without loading anything. */
import type { DataOfKey, ErrorOfKey, Filter, QoraClient, QoraKey, QoraState } from '@qora/core';
import { type Accessor, createMemo, runWithOwner } from 'solid-js';
import { fromQora } from './fromQora.js';
import { clientOf } from './provider.js';

/**
 * The state of a key, tracked; it never fetches.
 *
 * @throws QoraError `missing-provider`
 */
export function createQoraState<T = unknown, const K extends QoraKey = QoraKey>(
  key: Accessor<K>,
  client?: QoraClient,
): Accessor<QoraState<DataOfKey<K, T>, ErrorOfKey<K>>> {
  return follow('createQoraState', client, (own) => own.watchState<T, K>(key()));
}

/** How many entries are fetching: all, or those that match. @throws QoraError `missing-provider` */
export function createIsFetching(filter?: Accessor<Filter>, client?: QoraClient): Accessor<number> {
  return follow('createIsFetching', client, (own) => (filter ? own.countFetching(filter()) : own.isFetching));
}

/** How many mutations are under way. @throws QoraError `missing-provider` */
export function createIsMutating(client?: QoraClient): Accessor<number> {
  return follow('createIsMutating', client, (own) => own.isMutating);
}

/** Whether there is a network. @throws QoraError `missing-provider` */
export function createOnline(client?: QoraClient): Accessor<boolean> {
  return follow('createOnline', client, (own) => own.online);
}

function follow<T>(
  name: string,
  client: QoraClient | undefined,
  find: (client: QoraClient) => Parameters<typeof fromQora<T>>[0],
): Accessor<T> {
  const own = clientOf(name, client);
  const found = createMemo(() => {
    const source = find(own());
    // Of nobody: it lives while it is read.
    return runWithOwner(null, () => fromQora(source)) as Accessor<T>;
  });
  return () => found()();
}
