/** The arrow keys in a list that is one stop of the Tab key. */

/** The row that a key leads to; undefined if it leads to none. */
export function targetOf(key: string, index: number, count: number): number | undefined {
  if (key === 'ArrowDown') return Math.min(index + 1, count - 1);
  if (key === 'ArrowUp') return index > 0 ? index - 1 : undefined;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

/** Whether a key leads out of the list. */
export function leaves(key: string, index: number): boolean {
  return key === 'Escape' || (key === 'ArrowUp' && index === 0);
}

/** The place of the row that holds an element. */
export function indexOf(target: EventTarget | null): number {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return Number(row?.dataset['index'] ?? 0);
}
