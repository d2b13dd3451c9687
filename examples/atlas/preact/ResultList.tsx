/** The cities found: one stop of the Tab key, and the arrow keys move inside. Only the rows in sight are in the page. */
import type { Signal } from '@preact/signals';
import type { RefObject, VNode } from 'preact';
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type City, MATCH_LIMIT } from '../shared/api.js';
import { indexOf, leaves, targetOf } from '../shared/listKeys.js';
import { ROW_HEIGHT, ROWS_AHEAD } from '../shared/rowWindow.js';
import { usePage } from './page.jsx';
import { Result } from './Result.jsx';
import type { CitySearch } from './useCitySearch.js';
import { useRowWindow } from './useRowWindow.js';

export interface ListControls {
  /** False if there is no row. */
  focusFirst(): boolean;
  toTop(): void;
}

interface ResultListProps {
  readonly search: CitySearch;
  /** Holds which cities are in sight, once scrolling has come to rest. */
  readonly inSight: Signal<readonly City[]>;
  /** Escape, or the arrow up from the first row. */
  readonly onLeave: () => void;
  /** Is given what others can do with the list. */
  readonly controls: RefObject<ListControls | null>;
}

export function ResultList({ search, inSight, onLeave, controls }: ResultListProps): VNode {
  const { route, isLive } = usePage();
  const { cities, matches = 0, loadMore } = search;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRowWindow(scroller, cities.length);
  const [focused, setFocused] = useState<number>();
  const { first, last, isScrolling } = rows.sight;

  useEffect(() => {
    if (!isScrolling) inSight.value = cities.slice(first, last + 1);
  }, [inSight, cities, first, last, isScrolling]);
  useEffect(() => {
    if (last + ROWS_AHEAD >= cities.length) loadMore();
  });

  const focusLink = (index: number): void =>
    scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`)?.focus({ preventScroll: true });
  useLayoutEffect(() => {
    // A row that finds another place among its neighbours loses the focus on its way.
    if (focused !== undefined && !scroller.current?.contains(document.activeElement)) focusLink(focused);
  }, [rows.indexes]);
  const focus = (index: number): void => {
    rows.show(index);
    focusLink(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = indexOf(document.activeElement);
    const target = targetOf(event.key, index, cities.length);
    if (target === undefined && !leaves(event.key, index)) return;
    event.preventDefault();
    if (target === undefined) onLeave();
    else focus(target);
  };
  useImperativeHandle(controls, () => ({
    focusFirst() {
      if (cities.length > 0) focus(0);
      return scroller.current?.contains(document.activeElement) ?? false;
    },
    toTop: rows.toTop,
  }));

  /** The row that has the focus, the open city or, without them, the first is what the Tab key finds. */
  const isShown = focused !== undefined && rows.indexes.includes(focused);
  const open = rows.indexes.find((index) => cities[index]?.id === route.city.value);
  const stop = isShown ? focused : (open ?? rows.indexes[0]);
  const count = matches >= MATCH_LIMIT ? -1 : matches;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears what its links are told
    <div
      class="results"
      ref={scroller}
      // On a phone the list makes room for the city, until the search is used again.
      onClick={() => document.body.classList.remove('is-finding')}
      onFocusIn={(event: FocusEvent) => {
        rows.keep(indexOf(event.target));
        setFocused(indexOf(event.target));
      }}
      onFocusOut={() => setFocused(undefined)}
      onKeyDown={onKeyDown}
    >
      <ul aria-label="Cities found" style={{ height: isLive.value ? cities.length * ROW_HEIGHT : '' }}>
        {rows.indexes.map((index) => {
          const city = cities[index];
          return (
            city && <Result key={index} city={city} index={index} count={count} isStop={stop === index} />
          );
        })}
      </ul>
    </div>
  );
}
