/** A list of any length in a box that scrolls: only the rows in sight are in the page. */
import { effect, type ReadonlySignal } from '@qora/core';
import { ROW_HEIGHT, RowWindow, type Sight } from '../shared/rowWindow.js';
import { h, keyedRows } from './dom.js';

interface Parts<T> {
  readonly items: ReadonlySignal<readonly T[]>;
  readonly keyOf: (item: T) => number;
  /** Makes the content of the row at an index; it is made anew when its item is another object. */
  readonly create: (item: T, index: number) => HTMLElement;
  /** Is told after every change of what is in sight. */
  readonly onShow: (sight: Sight) => void;
}

export interface VirtualRows {
  /** Brings a row into sight and into the page. */
  show(index: number): HTMLElement | undefined;
  /** The row that stays in the page. */
  keep(index: number): void;
  toTop(): void;
}

interface Placed<T> {
  readonly item: T;
  readonly index: number;
}

export function virtualRows<T>(scroller: HTMLElement, list: HTMLElement, parts: Parts<T>): VirtualRows {
  const { items, onShow } = parts;
  const place = keyedRows<Placed<T>>(list, {
    keyOf: ({ item }) => parts.keyOf(item),
    isSame: (one, other) => one.item === other.item && one.index === other.index,
    create: ({ item, index }) => {
      const row = h('li', { 'data-index': index }, parts.create(item, index));
      row.style.top = `${index * ROW_HEIGHT}px`;
      return row;
    },
  });

  const view = new RowWindow(scroller, render);
  function render(): void {
    const all = items.peek();
    list.style.height = `${all.length * ROW_HEIGHT}px`;
    const indexes = view.rows(all.length);
    if (!indexes) return;
    // The window was told how many there are.
    place(indexes.map((index) => ({ item: all[index] as T, index })));
    onShow(view.sight);
  }

  effect(() => {
    items.value;
    render();
  });

  return {
    keep: (index) => view.keep(index),
    show(index) {
      view.keep(index);
      render();
      view.scrollTo(index);
      return list.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? undefined;
    },
    toTop: () => view.toTop(),
  };
}
