/** Pages and cursors: what lies beside them, how they are loaded, and how they keep their references. */
import { type ClientApi, dataOf, type FetcherContext, hashKey, type QoraKey, share } from '../index.js';
import type { AnyInfiniteOptions, InfiniteData, PageContext } from './infiniteOptions.js';

export type AnyData = InfiniteData<unknown>;
export type Direction = PageContext<unknown>['direction'];

export const NO_PAGES: AnyData = { pages: [], pageParams: [] };

/** What the server has confirmed of the list: cursors of edits that it does not know yet lead nowhere. */
export function confirmed(client: ClientApi, key: QoraKey): AnyData {
  const [entry] = client.inspect({ key });
  return (entry && (dataOf(entry.base) as AnyData | undefined)) ?? NO_PAGES;
}

/** The cursor beyond this end of the list; `null` and `undefined` mean that there is none. */
export function paramBeyond(
  options: AnyInfiniteOptions,
  direction: Direction,
  { pages, pageParams }: AnyData,
): unknown {
  const { initialPageParam, getNextPageParam, getPreviousPageParam } = options;
  if (pages.length === 0) return initialPageParam;
  const at = direction === 'next' ? pages.length - 1 : 0;
  const get = direction === 'next' ? getNextPageParam : getPreviousPageParam;
  return get?.(pages[at], pages, pageParams[at], pageParams);
}

/** Whether there is a page beyond this end; before the first page there is one. */
export function hasBeyond(options: AnyInfiniteOptions, direction: Direction, data: AnyData): boolean {
  return data.pages.length === 0 || paramBeyond(options, direction, data) != null;
}

/** Loads one page. The signal is passed on without being looked at, for looking is what says that it is heeded. */
export async function loadPage(
  { fetcher }: AnyInfiniteOptions,
  context: FetcherContext,
  pageParam: unknown,
  direction: Direction = 'next',
): Promise<unknown> {
  const { key, meta, client, attempt, emit } = context;
  return fetcher({
    key,
    meta,
    client,
    attempt,
    emit,
    pageParam,
    direction,
    get signal() {
      return context.signal;
    },
  });
}

/** The list with one more page; too many drop at the other end. */
export function withPage(
  { pages, pageParams }: AnyData,
  page: unknown,
  param: unknown,
  direction: Direction,
  maxPages: number = Number.POSITIVE_INFINITY,
): AnyData {
  const add = <T>(list: readonly T[], item: T): T[] =>
    direction === 'next' ? [...list, item].slice(-maxPages) : [item, ...list].slice(0, maxPages);
  return { pages: add(pages, page), pageParams: add(pageParams, param) };
}

export function isSameParam(one: unknown, other: unknown): boolean {
  return Object.is(one, other) || hashKey([one]) === hashKey([other]);
}

/** Structural sharing by cursor: a page that moved within the list is compared with itself. */
export function sharePages(by: string): (old: AnyData | undefined, next: AnyData) => AnyData {
  return (old, next) => {
    if (old === undefined) return next;
    const pages = next.pages.map((page, i) => {
      const at = old.pageParams.findIndex((param) => isSameParam(param, next.pageParams[i]));
      return at < 0 ? page : share(old.pages[at], page, by);
    });
    const isSame = pages.length === old.pages.length && pages.every((page, i) => page === old.pages[i]);
    const pageParams = share(old.pageParams, next.pageParams, by);
    return isSame && pageParams === old.pageParams ? old : { pages, pageParams };
  };
}
