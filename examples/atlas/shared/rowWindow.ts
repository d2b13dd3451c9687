/**
 * Which rows of a long list are in the page: those in sight, and the one that has the focus, so that it is not lost by
 * scrolling. All rows are equally high.
 */
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';

/** The indexes of the first and the last row in sight; `isScrolling` while that is still changing. */
export interface Sight {
  readonly first: number;
  readonly last: number;
  readonly isScrolling: boolean;
}

/** As high as the stylesheet makes them. */
export const ROW_HEIGHT = 52;
/** A page is asked for when so many rows are left below what is in sight. */
export const ROWS_AHEAD = 40;

export class RowWindow {
  readonly #scroller: HTMLElement;
  readonly #onChange: () => void;
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  readonly #unmount: () => void;
  #count = 0;
  #kept = 0;

  /** @param onChange is told whenever other rows are in sight */
  constructor(scroller: HTMLElement, onChange: () => void) {
    this.#scroller = scroller;
    this.#onChange = onChange;
    this.#virtualizer = new Virtualizer(this.#options());
    this.#unmount = this.#virtualizer._didMount();
  }

  /** The rows that belong into the page, of so many. Undefined while the box is hidden: they wait as they are. */
  rows(count: number): readonly number[] | undefined {
    this.#count = count;
    this.#virtualizer.setOptions(this.#options());
    this.#virtualizer._willUpdate();
    const indexes = this.#virtualizer.getVirtualIndexes();
    return this.#virtualizer.range || count === 0 ? indexes : undefined;
  }

  get sight(): Sight {
    const { range, isScrolling } = this.#virtualizer;
    return { first: range?.startIndex ?? 0, last: range?.endIndex ?? 0, isScrolling };
  }

  /** The row that stays in the page. */
  keep(index: number): void {
    this.#kept = index;
  }

  scrollTo(index: number): void {
    this.#virtualizer.scrollToIndex(index);
  }

  toTop(): void {
    this.#kept = 0;
    this.#virtualizer.scrollToOffset(0);
  }

  /** The list is gone. */
  leave(): void {
    this.#unmount();
  }

  #options() {
    const kept = this.#kept;
    return {
      count: this.#count,
      getScrollElement: () => this.#scroller,
      estimateSize: () => ROW_HEIGHT,
      overscan: 6,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: this.#onChange,
      // Made anew every time, for the virtualizer remembers what it has answered.
      rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const indexes = defaultRangeExtractor(range);
        const isMissing = kept < range.count && !indexes.includes(kept);
        return isMissing ? [...indexes, kept].sort((a, b) => a - b) : indexes;
      },
    };
  }
}
