/** An infinite list as a resource. */
import type { QoraClient, QoraKey, QoraState } from '@qora/core';
import {
  type InfiniteData,
  type InfiniteOptions,
  type InfiniteQuery,
  watchInfinite,
} from '@qora/core/infinite';
import { type Accessor, runWithOwner } from 'solid-js';
import {
  accessorOf,
  type QoraResource,
  resourceKind,
  resourceOf,
  type SolidOptions,
} from './createQoraQuery.js';
import { createReader, type Reader, type ReaderSource } from './createReader.js';
import { fromQora } from './fromQora.js';
import { clientOf } from './provider.js';

const FLAGS = [
  'hasNextPage',
  'hasPreviousPage',
  'isFetchingNextPage',
  'isFetchingPreviousPage',
  'isFetchNextPageError',
  'isFetchPreviousPageError',
] as const;

/** A list's two ends; all of it is tracked, none of it waits or throws. */
export type QoraInfiniteExtras<P, S, E> = { readonly [F in (typeof FLAGS)[number]]: boolean } & {
  /** Adds the page behind the last, or loads the first. Resolves with the state, also when the page has failed. */
  fetchNextPage(): Promise<QoraState<S, E>>;
  fetchPreviousPage(): Promise<QoraState<S, E>>;
  /** The rows of all pages. Those that did not change keep their references. */
  flatten<Row>(select: (page: P, index: number) => readonly Row[]): Accessor<readonly Row[]>;
};

export type QoraInfiniteResource<P, S = InfiniteData<P>, E = Error> = QoraResource<S, E> &
  QoraInfiniteExtras<P, S, E>;

/**
 * A list that is loaded page by page, as a resource; see `watchInfinite` of `@qora/core/infinite`.
 *
 * @throws QoraError `missing-provider`
 * @example
 * const posts = createQoraInfinite(() => postList)
 * const rows = posts.flatten((page) => page.items)
 * return <For each={rows()}>{(post) => <Post {...post} />}</For>
 */
export function createQoraInfinite<
  R,
  Param,
  E = Error,
  Page = R,
  S = InfiniteData<Page, Param>,
  const K extends QoraKey = QoraKey,
>(
  options: Accessor<(InfiniteOptions<Page, Param, E, S, K, R> & SolidOptions) | null | undefined>,
  client?: QoraClient,
): QoraInfiniteResource<Page, S, E> {
  const reader = createReader({
    watch: (own, given) => watchInfinite(own, given as never) as InfiniteQuery<unknown, unknown, unknown>,
    client: clientOf('createQoraInfinite', client),
    source: accessorOf(options as ReaderSource),
  });
  return resourceOf(INFINITE, reader) as QoraInfiniteResource<Page, S, E>;
}

type AnyReader = () => Reader<InfiniteQuery<unknown, unknown, unknown>>;

const add = (end: 'fetchNextPage' | 'fetchPreviousPage') => (reader: AnyReader) => () =>
  reader().view().query[end]();

// Pure, so that a page without lists does not carry them.
const INFINITE = /* @__PURE__ */ resourceKind(FLAGS, {
  fetchNextPage: add('fetchNextPage'),
  fetchPreviousPage: add('fetchPreviousPage'),
  flatten: (reader: AnyReader) => (select: (page: unknown, index: number) => readonly unknown[]) => {
    const rows = new WeakMap<object, Accessor<readonly unknown[]>>();
    return () => {
      const { query } = reader().view();
      const known =
        rows.get(query) ??
        (runWithOwner(null, () => fromQora(query.flatten(select))) as Accessor<readonly unknown[]>);
      rows.set(query, known);
      return known();
    };
  },
});
