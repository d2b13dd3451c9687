/** @jsxImportSource preact */
/** Preact's contenders: the same components over Qora and over TanStack's Preact Query. */
import { batch, QoraClient } from '@qora/core';
import { QoraProvider, useQora } from '@qora/preact';
import { notifyManager, QueryClient, QueryClientProvider, useQuery } from '@tanstack/preact-query';
import { type ComponentChildren, render, type VNode } from 'preact';
import { memo } from 'preact/compat';
import { type Contender, type Row, type RowCounts, STALE_TIME, textOf } from './contender.js';
import { provide } from './page.js';

interface RowProps {
  readonly row: Row;
  readonly counts: RowCounts;
}

const One = memo(({ row, counts }: RowProps): VNode => {
  counts.rows++;
  counts.fields += 3;
  return (
    <p>
      {row.name} {row.id} {String(row.done)}
    </p>
  );
});

function Rows({
  rows,
  counts,
}: {
  readonly rows: readonly Row[] | undefined;
  readonly counts: RowCounts;
}): VNode {
  return (
    <>
      {rows?.map((row) => (
        <One key={row.id} row={row} counts={counts} />
      ))}
    </>
  );
}

/** Shows children in the root, and gives what takes them away. */
function show(root: Element, children: ComponentChildren): () => void {
  render(children, root);
  return () => render(null, root);
}

const qora: Contender = {
  create() {
    const client = new QoraClient({ defaults: { staleTime: STALE_TIME } });
    const Item = ({ id }: { readonly id: number }): VNode => {
      const query = useQora({ key: ['items', id], fetcher: async () => textOf(id) });
      return <p>{query.data}</p>;
    };
    return {
      set: (entries) =>
        batch(() => {
          for (const [id, text] of entries) client.setQueryData(['items', id], text);
        }),
      mount: (root, ids) =>
        show(
          root,
          <QoraProvider client={client}>
            {ids.map((id, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: components of one query have nothing else.
              <Item key={i} id={id} />
            ))}
          </QoraProvider>,
        ),
      mountRows(root, load, counts) {
        const List = (): VNode => (
          <Rows rows={useQora({ key: ['rows'], fetcher: async () => load() }).data} counts={counts} />
        );
        return show(
          root,
          <QoraProvider client={client}>
            <List />
          </QoraProvider>,
        );
      },
      reloadRows: () => client.invalidate(['rows']),
      clear: () => client.dispose(),
    };
  },
};

const tanstack: Contender = {
  create() {
    const client = new QueryClient({ defaultOptions: { queries: { staleTime: STALE_TIME } } });
    const Item = ({ id }: { readonly id: number }): VNode => {
      const query = useQuery({ queryKey: ['items', id], queryFn: async () => textOf(id) });
      return <p>{query.data}</p>;
    };
    return {
      set: (entries) =>
        notifyManager.batch(() => {
          for (const [id, text] of entries) client.setQueryData(['items', id], text);
        }),
      mount: (root, ids) =>
        show(
          root,
          <QueryClientProvider client={client}>
            {ids.map((id, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: components of one query have nothing else.
              <Item key={i} id={id} />
            ))}
          </QueryClientProvider>,
        ),
      mountRows(root, load, counts) {
        const List = (): VNode => (
          <Rows rows={useQuery({ queryKey: ['rows'], queryFn: async () => load() }).data} counts={counts} />
        );
        return show(
          root,
          <QueryClientProvider client={client}>
            <List />
          </QueryClientProvider>,
        );
      },
      reloadRows: () => client.invalidateQueries({ queryKey: ['rows'] }),
      clear: () => client.clear(),
    };
  },
};

provide({ qora, tanstack });
