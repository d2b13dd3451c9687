/** A list of any length in a box that scrolls, of which only the rows in sight are in the page. */
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';

const ROW_HEIGHT = 24;

export const boxStyle = 'height: 600px; overflow-y: scroll; contain: strict';
export const listStyle = (count: number): string =>
  `height: ${count * ROW_HEIGHT}px; position: relative; margin: 0`;
export const rowStyle = (index: number): string => `position: absolute; top: ${index * ROW_HEIGHT}px`;

/** Tells which rows are in sight of the box, now and whenever it is scrolled. */
export function watchSight(box: HTMLElement, count: number, show: (indexes: number[]) => void): void {
  const virtualizer: Virtualizer<HTMLElement, HTMLElement> = new Virtualizer({
    count,
    getScrollElement: () => box,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => show(virtualizer.getVirtualIndexes()),
  });
  virtualizer._didMount();
  virtualizer._willUpdate();
}
