/**
 * The search behind the list: one infinite list whose key follows the text, so that each letter calls off the request
 * of the letter before and the last answer stays on show meanwhile.
 */
import { computed, type ReadonlySignal, signal } from '@qora/core';
import { type InfiniteData, type InfiniteQuery, watchInfinite } from '@qora/core/infinite';
import type { City, CityPage } from '../shared/api.js';
import type { Atlas } from '../shared/atlas.js';

export interface CitySearch {
  readonly text: ReadonlySignal<string>;
  readonly list: InfiniteQuery<CityPage, InfiniteData<CityPage, string | null>>;
  /** Those that have come, in one piece. */
  readonly cities: ReadonlySignal<readonly City[]>;
  /** How many there are, as far as the server counts. */
  readonly matches: ReadonlySignal<number | undefined>;
  find(text: string): void;
  /** Loads the next page, unless it is under way, has failed or there is none. */
  loadMore(): void;
}

export function citySearch({ client, queries, activity }: Atlas): CitySearch {
  const text = signal('');
  const note = activity.reader(client);
  const list = watchInfinite(client, () => note(queries.cities(text.value)));
  const cities = list.flatten(itemsOf);
  const matches = computed(() => list.data.value?.pages[0]?.matches);
  const find = (wanted: string): void => {
    text.value = wanted;
  };
  const loadMore = (): void => {
    const { hasNextPage, isFetching, isPlaceholder, isFetchNextPageError } = list;
    if (!hasNextPage.value || isFetching.value || isPlaceholder.value || isFetchNextPageError.value) return;
    void list.fetchNextPage();
  };
  return { text, list, cities, matches, find, loadMore };
}

function itemsOf(page: CityPage): readonly City[] {
  return page.items;
}
