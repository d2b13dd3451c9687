/**
 * A list of any length in a box that scrolls: only the rows in sight are in the page, and the one that has the focus, so
 * that it is not lost by scrolling. All rows are equally high.
 */
import { effect, type ReadonlySignal } from '@qora/core';
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import { h, keyedRows } from './dom.js';

interface Parts<T> {
  readonly items: ReadonlySignal<readonly T[]>;
  readonly rowHeight: number;
  readonly keyOf: (item: T) => number;
  /** Makes the content of the row at an index; it is made anew when its item is another object. */
  readonly create: (item: T, index: number) => HTMLElement;
  /** Is told after every change of what is in sight. */
  readonly onShow: (sight: Sight) => void;
}

/** The indexes of the first and the last row in sight; `isScrolling` while that is still changing. */
interface Sight {
  readonly first: number;
  readonly last: number;
  readonly isScrolling: boolean;
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
  const { items, rowHeight, onShow } = parts;
  let kept = 0;
  const place = keyedRows<Placed<T>>(list, {
    keyOf: ({ item }) => parts.keyOf(item),
    isSame: (one, other) => one.item === other.item && one.index === other.index,
    create: ({ item, index }) => {
      const row = h('li', { 'data-index': index }, parts.create(item, index));
      row.style.top = `${index * rowHeight}px`;
      return row;
    },
  });

  const options = () => ({
    count: items.peek().length,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: 6,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: render,
    // Made anew for every render, for the virtualizer remembers what it has answered.
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const indexes = defaultRangeExtractor(range);
      const isMissing = kept < range.count && !indexes.includes(kept);
      return isMissing ? [...indexes, kept].sort((a, b) => a - b) : indexes;
    },
  });
  const virtualizer: Virtualizer<HTMLElement, HTMLElement> = new Virtualizer(options());

  function render(): void {
    virtualizer.setOptions(options());
    virtualizer._willUpdate();
    const all = items.peek();
    list.style.height = `${all.length * rowHeight}px`;
    const indexes = virtualizer.getVirtualIndexes();
    const { range } = virtualizer;
    // While the box is hidden there is nothing in sight, and the rows wait as they are.
    if (!range && all.length > 0) return;
    // The virtualizer was told how many there are.
    place(indexes.map((index) => ({ item: all[index] as T, index })));
    onShow({
      first: range?.startIndex ?? 0,
      last: range?.endIndex ?? 0,
      isScrolling: virtualizer.isScrolling,
    });
  }

  virtualizer._didMount();
  effect(() => {
    items.value;
    render();
  });

  const keep = (index: number): void => {
    kept = index;
  };
  return {
    keep,
    show(index) {
      keep(index);
      render();
      virtualizer.scrollToIndex(index);
      return list.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? undefined;
    },
    toTop() {
      keep(0);
      virtualizer.scrollToOffset(0);
    },
  };
}
