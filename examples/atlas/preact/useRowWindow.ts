/** Which rows of a long list a component renders, as the list is scrolled. */
import type { RefObject } from 'preact';
import { flushSync } from 'preact/compat';
import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import { RowWindow, type Sight } from '../shared/rowWindow.js';

export interface Rows {
  readonly indexes: readonly number[];
  readonly sight: Sight;
  /** Renders the row, brings it into sight and keeps it in the page. */
  show(index: number): void;
  keep(index: number): void;
  toTop(): void;
}

const NOWHERE: Sight = { first: 0, last: 0, isScrolling: false };

export function useRowWindow(scroller: RefObject<HTMLElement | null>, count: number): Rows {
  const [, render] = useReducer((times: number) => times + 1, 0);
  const view = useRef<RowWindow>(undefined);
  // A hidden list keeps the rows that it has.
  const indexes = useRef<readonly number[]>([]);
  indexes.current = view.current?.rows(count) ?? indexes.current;
  useLayoutEffect(() => {
    if (!scroller.current) return;
    const made = new RowWindow(scroller.current, () => render(undefined));
    view.current = made;
    render(undefined);
    return () => made.leave();
  }, [scroller]);
  return {
    indexes: indexes.current,
    sight: view.current?.sight ?? NOWHERE,
    show(index) {
      view.current?.keep(index);
      flushSync(() => render(undefined));
      view.current?.scrollTo(index);
    },
    keep: (index) => view.current?.keep(index),
    toTop: () => view.current?.toTop(),
  };
}
