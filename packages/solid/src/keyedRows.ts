/** Rows as accessors, for views that keep their row when its data changes. */
import { type Accessor, createMemo, createSignal, type Setter } from 'solid-js';

/**
 * Turns a list into a list of accessors, one for each value of a field: a row that changed tells its accessor's readers,
 * and the list changes only when rows come, go or move. Plain lists in `<For>` need no such thing: rows that did not change
 * keep their references there.
 *
 * @param by the field that tells rows apart @default 'id'
 * @example
 * const rows = keyedRows(() => todos() ?? [])
 * return <For each={rows()}>{(row) => <li>{row().title}</li>}</For>
 */
export function keyedRows<T extends object>(
  list: Accessor<readonly T[] | undefined>,
  by: keyof T = 'id' as keyof T,
): Accessor<ReadonlyArray<Accessor<T>>> {
  let known = new Map<unknown, readonly [Accessor<T>, Setter<T>]>();
  let last: ReadonlyArray<Accessor<T>> = [];
  return createMemo(() => {
    const next: typeof known = new Map();
    const rows = (list() ?? []).map((item) => {
      const row = known.get(item[by]) ?? createSignal(item);
      row[1](() => item);
      next.set(item[by], row);
      return row[0];
    });
    known = next;
    const isSame = rows.length === last.length && rows.every((row, i) => row === last[i]);
    if (!isSame) last = rows;
    return last;
  });
}
