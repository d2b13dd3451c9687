/**
 * The search behind the list: one infinite list whose key follows the text, so that each letter calls off the request
 * of the letter before and the last answer stays on show meanwhile.
 */
import type { InfiniteData } from '@qora/core/infinite';
import { type QoraInfiniteResult, useQoraInfinite } from '@qora/preact';
import type { City, CityPage } from '../shared/api.js';
import { usePage } from './page.jsx';
import { useNoted } from './useNoted.js';

export interface CitySearch {
  readonly list: QoraInfiniteResult<CityPage, InfiniteData<CityPage, string | null>>;
  /** Those that have come, in one piece. */
  readonly cities: readonly City[];
  /** How many there are, as far as the server counts. */
  readonly matches: number | undefined;
  /** Loads the next page, unless it is under way, has failed or there is none. */
  loadMore(): void;
}

const itemsOf = (page: CityPage): readonly City[] => page.items;

export function useCitySearch(text: string): CitySearch {
  const { queries } = usePage().atlas;
  const note = useNoted();
  const list = useQoraInfinite(note(queries.cities(text)));
  const loadMore = (): void => {
    const { hasNextPage, isFetching, isPlaceholder, isFetchNextPageError } = list;
    if (hasNextPage && !isFetching && !isPlaceholder && !isFetchNextPageError) void list.fetchNextPage();
  };
  return { list, cities: list.flatten(itemsOf), matches: list.data?.pages[0]?.matches, loadMore };
}
