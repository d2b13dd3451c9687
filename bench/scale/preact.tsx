/** @jsxImportSource preact */
/** The page with Preact: a component for each reader, which renders nothing, and one for each row in sight. */
import { QoraProvider, useQora } from '@qora/preact';
import { render, type VNode } from 'preact';
import { memo } from 'preact/compat';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { provide } from './page.js';
import type { Scene } from './scene.js';
import { boxStyle, listStyle, rowStyle, watchSight } from './sight.js';

interface Props {
  readonly scene: Scene;
}

interface RowProps extends Props {
  readonly index: number;
}

function Held({ scene, index }: RowProps): null {
  if (useQora(scene.optionsOf(index)).data) scene.counts.told++;
  return null;
}

const Line = memo(({ scene, index }: RowProps): VNode => {
  const { data } = useQora(scene.optionsOf(index));
  useMemo(() => scene.counts.made++, [scene]);
  return (
    <li style={rowStyle(index)}>
      {data?.name}, version {data?.version}
    </li>
  );
});

function List({ scene }: Props): VNode {
  const box = useRef<HTMLDivElement>(null);
  const [indexes, setIndexes] = useState<readonly number[]>([]);
  useLayoutEffect(() => {
    if (box.current) watchSight(box.current, scene.readers, setIndexes);
  }, [scene]);
  return (
    <div ref={box} style={boxStyle}>
      <ol style={listStyle(scene.readers)}>
        {indexes.map((index) => (
          <Line key={index} scene={scene} index={index} />
        ))}
      </ol>
    </div>
  );
}

provide((root, scene) => {
  const ids = Array.from({ length: scene.readers }, (_, id) => id);
  render(
    <QoraProvider client={scene.client}>
      <List scene={scene} />
      {ids.map((id) => (
        <Held key={id} scene={scene} index={id} />
      ))}
    </QoraProvider>,
    root,
  );
});
