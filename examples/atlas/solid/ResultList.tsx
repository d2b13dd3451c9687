/** The cities found: one stop of the Tab key, and the arrow keys move inside. Only the rows in sight are in the page. */
import {
  createEffect,
  createMemo,
  createSignal,
  For,
  type JSX,
  on,
  onCleanup,
  onMount,
  Show,
  untrack,
} from 'solid-js';
import { type City, MATCH_LIMIT } from '../shared/api.js';
import { indexOf, leaves, targetOf } from '../shared/listKeys.js';
import { ROW_HEIGHT, ROWS_AHEAD, RowWindow } from '../shared/rowWindow.js';
import type { CitySearch } from './citySearch.js';
import { usePage } from './page.jsx';
import { Result } from './Result.jsx';

export interface ListControls {
  /** False if there is no row. */
  focusFirst(): boolean;
  toTop(): void;
}

interface ResultListProps {
  readonly search: CitySearch;
  /** Is told which cities are in sight, once scrolling has come to rest. */
  readonly onSight: (cities: readonly City[]) => void;
  /** Escape, or the arrow up from the first row. */
  readonly onLeave: () => void;
  /** Is given what others can do with the list. */
  readonly onReady: (controls: ListControls) => void;
}

export function ResultList(props: ResultListProps): JSX.Element {
  const page = usePage();
  const { cities, matches, loadMore } = props.search;
  const [rows, setRows] = createSignal<readonly number[]>([]);
  const [focused, setFocused] = createSignal<number>();
  const [lastInSight, setLastInSight] = createSignal(0);
  let scroller!: HTMLDivElement;
  let view: RowWindow | undefined;

  const focusLink = (index: number): void =>
    scroller.querySelector<HTMLElement>(`[data-index="${index}"] a`)?.focus({ preventScroll: true });
  const render = (): void => {
    const indexes = view?.rows(cities().length);
    if (!view || !indexes) return;
    const own = untrack(focused);
    setRows(indexes);
    // A row that finds another place among its neighbours loses the focus on its way.
    if (own !== undefined && !scroller.contains(document.activeElement)) focusLink(own);
    const { first, last, isScrolling } = view.sight;
    setLastInSight(last);
    if (!isScrolling) props.onSight(cities().slice(first, last + 1));
  };
  onMount(() => {
    view = new RowWindow(scroller, render);
    onCleanup(() => view?.leave());
    createEffect(on(cities, render));
  });
  createEffect(() => {
    if (lastInSight() + ROWS_AHEAD >= cities().length) loadMore();
  });

  /** The row that has the focus, the open city or, without them, the first is what the Tab key finds. */
  const stop = createMemo(() => {
    const [shown, own] = [rows(), focused()];
    if (own !== undefined && shown.includes(own)) return own;
    return shown.find((index) => cities()[index]?.id === page.city()) ?? shown[0];
  });
  const focus = (index: number): void => {
    view?.keep(index);
    render();
    view?.scrollTo(index);
    focusLink(index);
  };
  const onFocusIn = (event: FocusEvent): void => {
    view?.keep(indexOf(event.target));
    setFocused(indexOf(event.target));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = indexOf(document.activeElement);
    const target = targetOf(event.key, index, cities().length);
    if (target === undefined && !leaves(event.key, index)) return;
    event.preventDefault();
    if (target === undefined) props.onLeave();
    else focus(target);
  };
  props.onReady({
    focusFirst() {
      if (cities().length > 0) focus(0);
      return scroller.contains(document.activeElement);
    },
    toTop: () => view?.toTop(),
  });

  const count = () => ((matches() ?? 0) >= MATCH_LIMIT ? -1 : (matches() ?? 0));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears what its links are told
    <div
      class="results"
      ref={scroller}
      // On a phone the list makes room for the city, until the search is used again.
      onClick={() => document.body.classList.remove('is-finding')}
      onFocusIn={onFocusIn}
      onFocusOut={() => setFocused(undefined)}
      onKeyDown={onKeyDown}
    >
      <ul
        aria-label="Cities found"
        style={{ height: page.isLive() ? `${cities().length * ROW_HEIGHT}px` : '' }}
      >
        <For each={rows()}>
          {(index) => (
            <Show when={cities()[index]}>
              {(city) => <Result city={city()} index={index} count={count()} isStop={stop() === index} />}
            </Show>
          )}
        </For>
      </ul>
    </div>
  );
}
