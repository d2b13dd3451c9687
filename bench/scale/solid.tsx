/** The page with Solid: a query for each reader, read by an effect. */
import { createQoraQuery, QoraProvider } from '@qora/solid';
import { createEffect, createSignal, For, type JSX, onMount } from 'solid-js';
import { render } from 'solid-js/web';
import { provide } from './page.js';
import type { Scene } from './scene.js';
import { boxStyle, listStyle, rowStyle, watchSight } from './sight.js';

function List({ scene: { readers, counts, optionsOf } }: { readonly scene: Scene }): JSX.Element {
  const queries = Array.from({ length: readers }, (_, id) => createQoraQuery(() => optionsOf(id)));
  for (const query of queries) createEffect(() => void (query() && counts.told++));
  const [indexes, setIndexes] = createSignal<readonly number[]>([]);
  let box!: HTMLDivElement;
  onMount(() => watchSight(box, readers, setIndexes));
  const textOf = (index: number): string => {
    const row = queries[index]?.latest;
    return `${row?.name}, version ${row?.version}`;
  };
  return (
    <div ref={box} style={boxStyle}>
      <ol style={listStyle(readers)}>
        <For each={indexes()}>
          {(index) => {
            counts.made++;
            return <li style={rowStyle(index)}>{textOf(index)}</li>;
          }}
        </For>
      </ol>
    </div>
  );
}

provide((root, scene) => {
  render(
    () => (
      <QoraProvider client={scene.client}>
        <List scene={scene} />
      </QoraProvider>
    ),
    root,
  );
});
