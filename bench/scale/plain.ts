/** The page without a framework: signals are read by effects. */
import { effect } from '@qora/core';
import { provide } from './page.js';
import { boxStyle, listStyle, rowStyle, watchSight } from './sight.js';

provide((root, { client, readers, counts, optionsOf }) => {
  const queries = Array.from({ length: readers }, (_, id) => client.watchQuery(optionsOf(id)));
  for (const { data } of queries) effect(() => void (data.value && counts.told++));

  const box = document.createElement('div');
  const list = document.createElement('ol');
  box.style.cssText = boxStyle;
  list.style.cssText = listStyle(readers);
  box.append(list);
  root.append(box);

  function rowAt(index: number): () => void {
    counts.made++;
    const row = document.createElement('li');
    row.style.cssText = rowStyle(index);
    const stop = effect(() => {
      const data = queries[index]?.data.value;
      row.textContent = `${data?.name}, version ${data?.version}`;
    });
    list.append(row);
    return () => {
      stop();
      row.remove();
    };
  }

  const shown = new Map<number, () => void>();
  watchSight(box, readers, (indexes) => {
    const wanted = new Set(indexes);
    for (const [index, leave] of shown) {
      if (wanted.has(index)) continue;
      leave();
      shown.delete(index);
    }
    for (const index of indexes) if (!shown.has(index)) shown.set(index, rowAt(index));
  });
});
