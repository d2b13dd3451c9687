/** A server with rows in the order of their ids, which gives pages of two from an id on, when the test says so. */
import type { QoraKey } from '@qora/core';
import { type InfiniteData, infiniteOptions, type PageContext } from '@qora/core/infinite';
import { turn } from '@qora/testing';

export interface Row {
  readonly id: number;
  readonly text: string;
}

export interface Page {
  readonly rows: readonly Row[];
  /** Where the page after this one begins, and the one before it; `null`: there is none. */
  readonly next: number | null;
  readonly before: number | null;
}

export type Cursor = number | null;
export type List = InfiniteData<Page, Cursor>;

interface Call {
  readonly context: PageContext<Cursor>;
  resolve(page: Page): void;
  reject(error: unknown): void;
}

const SIZE = 2;

export const rowsOf = (page: Page): readonly Row[] => page.rows;
export const idsOf = (list: List | undefined): string | undefined =>
  list?.pages.map(({ rows }) => rows.map(({ id }) => id).join(' ')).join(', ');

export function pagedServer(ids: readonly number[]) {
  const server = {
    rows: ids.map((id): Row => ({ id, text: `row ${id}` })),
    /** The cursors that were asked for, in order. */
    asked: [] as Cursor[],
    /** Calls that are not answered yet. */
    open: [] as Call[],
    options: infiniteOptions({
      key: ['rows'] as QoraKey,
      fetcher: (context: PageContext<Cursor>): Promise<Page> => {
        server.asked.push(context.pageParam);
        return new Promise((resolve, reject) => {
          server.open.push({ context, resolve, reject });
        });
      },
      initialPageParam: null as Cursor,
      getNextPageParam: (page) => page.next,
      getPreviousPageParam: (page) => page.before,
    }),

    insert(...more: number[]): void {
      const added = more.map((id): Row => ({ id, text: `row ${id}` }));
      server.rows = [...server.rows, ...added].sort((one, other) => one.id - other.id);
    },
    delete(id: number): void {
      server.rows = server.rows.filter((row) => row.id !== id);
    },
    /** The page that begins at a cursor, as it is now; cursors lead to the same page from either side. */
    read(cursor: Cursor): Page {
      const at = server.rows.findIndex(({ id }) => cursor === null || id >= cursor);
      const from = at < 0 ? server.rows.length : at;
      const rows = server.rows.slice(from, from + SIZE);
      return {
        rows: structuredClone(rows),
        next: server.rows[from + SIZE]?.id ?? null,
        before: from > 0 ? (server.rows[Math.max(0, from - SIZE)]?.id ?? null) : null,
      };
    },

    /** Answers the oldest open call with what there is now. */
    async answer(): Promise<void> {
      await turn();
      const call = server.open.shift();
      if (!call) throw new Error('nothing was asked for');
      call.resolve(server.read(call.context.pageParam));
      await turn();
    },
    async fail(error: unknown = new Error('down')): Promise<void> {
      await turn();
      const call = server.open.shift();
      if (!call) throw new Error('nothing was asked for');
      call.reject(error);
      await turn();
    },
    /** Answers until nothing more is asked for. */
    async answerAll(): Promise<void> {
      await turn();
      while (server.open.length > 0) await server.answer();
    },
  };
  return server;
}

/** What is seen of a list: its rows by page, then what is under way. */
export function frameOf(list: {
  readonly data: { readonly value: List | undefined };
  readonly status: { readonly value: string };
  readonly fetchStatus: { readonly value: string };
  readonly isFetchingNextPage: { readonly value: boolean };
  readonly isFetchingPreviousPage: { readonly value: boolean };
}): string {
  const parts = [idsOf(list.data.value) ?? 'nothing', `${list.status.value}/${list.fetchStatus.value}`];
  if (list.isFetchingNextPage.value) parts.push('next');
  if (list.isFetchingPreviousPage.value) parts.push('previous');
  return parts.join(' | ');
}
