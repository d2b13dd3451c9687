/** The column that finds cities: the search, what it says, the list, and how much of it has come. */
import { errorOf } from '@qora/core';
import { createEffect, createSignal, type JSX, Show, untrack } from 'solid-js';
import { announce } from '../shared/announce.js';
import type { City } from '../shared/api.js';
import { messageOf } from '../shared/failure.js';
import { createCitySearch } from './citySearch.js';
import { FailureBox } from './FailureBox.jsx';
import { usePage } from './page.jsx';
import { type ListControls, ResultList } from './ResultList.jsx';

interface FinderProps {
  /** Is told which cities are in sight. */
  readonly onSight: (cities: readonly City[]) => void;
}

export function Finder(props: FinderProps): JSX.Element {
  const { isLive } = usePage();
  const search = createCitySearch();
  const { list, text } = search;
  const [shown, setShown] = createSignal<string>();
  let input!: HTMLInputElement;
  let results: ListControls | undefined;
  createEffect(() => {
    if (list.isPlaceholder || !list.latest) return;
    // What the list shows belongs to this search, now that its own answer is there.
    const shows = untrack(text);
    if (untrack(shown) === shows) return;
    setShown(shows);
    results?.toTop();
    announce(untrack(search.found));
  });
  const again = () => (list.isFetchNextPageError ? list.fetchNextPage() : list.refetch());
  return (
    <section
      id="finder"
      class="finder"
      classList={{ 'is-outdated': list.isPlaceholder }}
      aria-label="Cities"
      data-shows={shown()}
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
          onInput={() => search.find(input.value.trim().toLowerCase())}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' && results?.focusFirst()) event.preventDefault();
          }}
        />
        <p id="found" class="found">
          {isLive() ? search.found() : 'Searching …'}
        </p>
      </form>
      <Show when={isLive() && list.current.status === 'failure'}>
        <FailureBox message={messageOf(errorOf(list.current))} onTryAgain={() => void again()} />
      </Show>
      <ResultList
        search={search}
        onSight={props.onSight}
        onLeave={() => input.focus()}
        onReady={(controls) => {
          results = controls;
        }}
      />
      <p class="progress">{isLive() ? search.progress() : ''}</p>
    </section>
  );
}
