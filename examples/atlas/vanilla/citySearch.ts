/**
 * The search behind the list. The first page's query follows the text, so that each letter calls off the request of the
 * letter before and the last answer stays on show meanwhile; later pages are a list of queries that grows.
 */
import { batch, computed, type Query, type ReadonlySignal, signal } from '@qora/core';
import type { City, CityPage } from '../shared/api.js';
import type { Atlas } from '../shared/atlas.js';

export interface CitySearch {
  readonly text: ReadonlySignal<string>;
  readonly first: Query<CityPage>;
  /** The last page that was asked for. */
  readonly last: ReadonlySignal<Query<CityPage>>;
  readonly cities: ReadonlySignal<readonly City[]>;
  /** Null while a page is under way, and at the end. */
  readonly nextCursor: ReadonlySignal<string | null>;
  find(text: string): void;
  showMore(): void;
}

export function citySearch({ client, queries, activity }: Atlas): CitySearch {
  const text = signal('');
  const cursors = signal<readonly string[]>([]);
  const note = activity.reader(client);
  const first = client.watchQuery(() => note(queries.cities(text.value)));
  const later = client.watchQueries(() => cursors.value.map((cursor) => queries.cities(text.value, cursor)));

  const pages = computed(() => {
    const all = [first.data.value, ...later.value.map((query) => query.data.value)];
    return all.filter((page): page is CityPage => page !== undefined);
  });
  const last = computed((): Query<CityPage> => later.value.at(-1) ?? first);
  const nextCursor = computed(() => {
    const cursor = pages.value.at(-1)?.nextCursor ?? null;
    return last.value.isFetching.value ? null : cursor;
  });

  const find = (wanted: string): void => {
    if (wanted === text.peek()) return;
    batch(() => {
      cursors.value = [];
      text.value = wanted;
    });
  };
  const showMore = (): void => {
    const cursor = nextCursor.peek();
    if (cursor !== null) cursors.value = [...cursors.peek(), cursor];
  };
  const cities = computed(() => pages.value.flatMap((page) => page.items));
  return { text, first, last, cities, nextCursor, find, showMore };
}
