/** The column that finds cities: the search, what it says, the list, and how much of it has come. */
import type { Signal } from '@preact/signals';
import type { TargetedEvent, TargetedKeyboardEvent, VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../shared/announce.js';
import type { City } from '../shared/api.js';
import { messageOf } from '../shared/failure.js';
import { describeProgress, describeSearch } from '../shared/searchWords.js';
import { FailureBox } from './FailureBox.jsx';
import { usePage } from './page.jsx';
import { type ListControls, ResultList } from './ResultList.jsx';
import { type CitySearch, useCitySearch } from './useCitySearch.js';

interface FinderProps {
  /** Holds which cities are in sight. */
  readonly inSight: Signal<readonly City[]>;
}

export function Finder({ inSight }: FinderProps): VNode {
  const { isLive } = usePage();
  const [text, setText] = useState('');
  const [shown, setShown] = useState<string>();
  const search = useCitySearch(text);
  const { list } = search;
  const input = useRef<HTMLInputElement>(null);
  const results = useRef<ListControls>(null);
  const found = describe(search);
  // What the list shows belongs to this search, now that its own answer is there.
  const answered = list.data && !list.isPlaceholder ? text : undefined;
  useEffect(() => {
    if (answered === undefined || answered === shown) return;
    setShown(answered);
    results.current?.toTop();
    announce(found);
  });
  const again = () => (list.isFetchNextPageError ? list.fetchNextPage() : list.refetch());
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'ArrowDown' && results.current?.focusFirst()) event.preventDefault();
  };
  return (
    <section
      id="finder"
      class={list.isPlaceholder ? 'finder is-outdated' : 'finder'}
      aria-label="Cities"
      data-shows={shown}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: the element is too new for some readers */}
      <form class="search" role="search" onSubmit={(event) => event.preventDefault()}>
        <label for="search">Find a city</label>
        <input
          id="search"
          type="search"
          autocomplete="off"
          spellcheck={false}
          placeholder="Zürich, sao paulo, …"
          aria-describedby="found"
          ref={input}
          onFocus={() => document.body.classList.add('is-finding')}
          onInput={(event: TargetedEvent<HTMLInputElement>) =>
            setText(event.currentTarget.value.trim().toLowerCase())
          }
          onKeyDown={onKeyDown}
        />
        <p id="found" class="found">
          {isLive.value ? found : 'Searching …'}
        </p>
      </form>
      {list.status === 'failure' && (
        <FailureBox message={messageOf(list.error)} onTryAgain={() => void again()} />
      )}
      <ResultList
        search={search}
        inSight={inSight}
        controls={results}
        onLeave={() => input.current?.focus()}
      />
      <p class="progress">{isLive.value ? progress(search) : ''}</p>
    </section>
  );
}

function describe({ list, matches }: CitySearch): string {
  const { fetchStatus, failureCount, isPlaceholder, status } = list;
  return describeSearch({
    matches,
    fetchStatus,
    failureCount,
    isPlaceholder,
    hasFailed: status === 'failure',
  });
}

function progress({ list, cities }: CitySearch): string {
  const { hasNextPage, isFetchingNextPage, isPlaceholder } = list;
  return describeProgress({ loaded: cities.length, hasNextPage, isFetchingNextPage, isPlaceholder });
}
