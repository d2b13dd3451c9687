/** A list of queries that may change: a resource for each, and those of keys that stay are kept. */
import { type AnyQueryOptions, hashKey, type QoraClient, type QueryOf } from '@qora/core';
import { type Accessor, createMemo, mapArray } from 'solid-js';
import { createQoraQuery, type QoraResource } from './createQoraQuery.js';
import { clientOf } from './provider.js';

/** The resources of a list of options, in its order. */
export type QoraResourcesOf<L extends readonly unknown[]> = {
  readonly [I in keyof L]: QueryOf<L[I]> extends { readonly state: { readonly value: infer State } }
    ? State extends { readonly status: 'success'; readonly data: infer T }
      ? QoraResource<T, QueryOf<L[I]>['error']['value'] & {}>
      : never
    : never;
};

/**
 * A resource for each of a list of options. Equal keys share one run.
 *
 * @throws QoraError `missing-provider`
 * @example
 * const users = createQoraQueries(() => ids().map((id) => userQuery(id)))
 * return <For each={users()}>{(user) => <p>{user()?.name}</p>}</For>
 */
export function createQoraQueries<const L extends readonly AnyQueryOptions[]>(
  list: Accessor<L>,
  client?: QoraClient,
): Accessor<QoraResourcesOf<L>> {
  clientOf('createQoraQueries', client);
  const byName = createMemo(() => {
    const seen = new Map<string, number>();
    return new Map(
      list().map((options) => {
        const hash = hashKey(options.key);
        const count = seen.get(hash) ?? 0;
        seen.set(hash, count + 1);
        return [`${count} ${hash}`, options] as const;
      }),
    );
  });
  const names = createMemo(() => [...byName().keys()]);
  const resources = mapArray(names, (name) => {
    let last: AnyQueryOptions | undefined;
    return createQoraQuery(() => {
      // Its options are gone a moment before it is.
      last = byName().get(name) ?? last;
      return last;
      // Each finds the client by itself, so that it follows the provider to another.
    }, client);
  });
  return createMemo(() => resources() as unknown as QoraResourcesOf<L>);
}
