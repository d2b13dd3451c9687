/** What a page of this size is made of: rows in groups of a hundred, in one cache, the first of them held by readers. */
import { QoraClient } from '@qora/core';

/** What the server says of a row; the version tells its answers apart. */
export interface Row {
  readonly id: number;
  readonly name: string;
  readonly version: number;
}

export interface Sizes {
  readonly entries: number;
  readonly readers: number;
}

export type RowKey = readonly ['rows', group: number, id: number];

/** How many rows a group has: so many entries an invalidation is about. */
export const GROUP = 100;

export const keyOf = (id: number): RowKey => ['rows', Math.floor(id / GROUP), id];
export const tagOf = (id: number): string => `group ${Math.floor(id / GROUP)}`;
export const rowOf = (id: number, version = 0): Row => ({ id, name: `row ${id} of the list`, version });

/** What has happened since it was set to zero. */
export interface Counts {
  /** Rows that were asked of the server. */
  fetches: number;
  /** Readers that were told of data, each time. */
  told: number;
  /** Rows that were made for the page. */
  made: number;
}

/** What whoever mounts readers and rows needs. */
export interface Scene {
  readonly client: QoraClient;
  readonly readers: number;
  readonly counts: Counts;
  optionsOf(id: number): { readonly key: RowKey; readonly fetcher: () => Promise<Row> };
}

/** A client of its own, with nothing in it yet. */
export function createScene(readers: number, load: (id: number) => Promise<Row>): Scene {
  const client = new QoraClient();
  client.setDefaults(['rows'], { tags: (row) => [tagOf((row as Row).id)] });
  const counts: Counts = { fetches: 0, told: 0, made: 0 };
  return {
    client,
    readers,
    counts,
    optionsOf: (id) => ({
      key: keyOf(id),
      fetcher: () => {
        counts.fetches++;
        return load(id);
      },
    }),
  };
}
