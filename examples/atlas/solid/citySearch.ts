/**
 * The search behind the list: one infinite list whose key follows the text, so that each letter calls off the request
 * of the letter before and the last answer stays on show meanwhile.
 */
import type { InfiniteData } from '@qora/core/infinite';
import { createQoraInfinite, type QoraInfiniteResource } from '@qora/solid';
import { type Accessor, createSignal } from 'solid-js';
import type { City, CityPage } from '../shared/api.js';
import { describeProgress, describeSearch } from '../shared/searchWords.js';
import { createFailureCount } from './createFailureCount.js';
import { usePage } from './page.jsx';

export interface CitySearch {
  readonly text: Accessor<string>;
  readonly list: QoraInfiniteResource<CityPage, InfiniteData<CityPage, string | null>>;
  /** Those that have come, in one piece. */
  readonly cities: Accessor<readonly City[]>;
  /** How many there are, as far as the server counts. */
  readonly matches: Accessor<number | undefined>;
  /** What has been found, in words. */
  readonly found: Accessor<string>;
  /** How much of it has come, in words. */
  readonly progress: Accessor<string>;
  find(text: string): void;
  /** Loads the next page, unless it is under way, has failed or there is none. */
  loadMore(): void;
}

export function createCitySearch(): CitySearch {
  const { client, queries, activity } = usePage().atlas;
  const [text, setText] = createSignal('');
  const note = activity.reader(client);
  // What fails is said above the list: the search goes on from there.
  const list = createQoraInfinite(() => ({ ...note(queries.cities(text())), throwOnError: false }));
  const failureCount = createFailureCount(() => queries.cities(text()).key);
  const cities = list.flatten((page) => page.items);
  const matches = () => list.latest?.pages[0]?.matches;
  return {
    text,
    list,
    cities,
    matches,
    found: () =>
      describeSearch({
        matches: matches(),
        fetchStatus: list.fetchStatus,
        failureCount: failureCount(),
        hasFailed: list.current.status === 'failure',
        isPlaceholder: list.isPlaceholder,
      }),
    progress: () =>
      describeProgress({
        loaded: cities().length,
        hasNextPage: list.hasNextPage,
        isFetchingNextPage: list.isFetchingNextPage,
        isPlaceholder: list.isPlaceholder,
      }),
    find: setText,
    loadMore() {
      const { hasNextPage, isFetching, isPlaceholder, isFetchNextPageError } = list;
      if (hasNextPage && !isFetching && !isPlaceholder && !isFetchNextPageError) void list.fetchNextPage();
    },
  };
}
