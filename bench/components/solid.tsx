/** Solid's contenders: the same components over Qora and over TanStack's Solid Query. */
import { batch, QoraClient } from '@qora/core';
import { createQoraQuery, QoraProvider } from '@qora/solid';
import { notifyManager, QueryClient, QueryClientProvider, useQuery } from '@tanstack/solid-query';
import { type Accessor, For, type JSX } from 'solid-js';
import { render } from 'solid-js/web';
import { type Contender, type Row, type RowCounts, STALE_TIME, textOf } from './contender.js';
import { provide } from './page.js';

function One(props: { readonly text: Accessor<string | undefined> }): JSX.Element {
  return <p>{props.text()}</p>;
}

function Rows(props: {
  readonly rows: Accessor<readonly Row[] | undefined>;
  readonly counts: RowCounts;
}): JSX.Element {
  const field = (text: string): string => {
    props.counts.fields++;
    return text;
  };
  return (
    <For each={props.rows()}>
      {(row) => {
        props.counts.rows++;
        return (
          <p>
            {field(row.name)} {field(String(row.id))} {field(String(row.done))}
          </p>
        );
      }}
    </For>
  );
}

const qora: Contender = {
  create() {
    const client = new QoraClient({ defaults: { staleTime: STALE_TIME } });
    const provide = (child: () => JSX.Element) => <QoraProvider client={client}>{child()}</QoraProvider>;
    const Item = (props: { readonly id: number }) => {
      const query = createQoraQuery(() => ({
        key: ['items', props.id],
        fetcher: async () => textOf(props.id),
      }));
      return <One text={query} />;
    };
    return {
      set: (entries) =>
        batch(() => {
          for (const [id, text] of entries) client.setQueryData(['items', id], text);
        }),
      mount: (root, ids) =>
        render(() => provide(() => <For each={ids}>{(id) => <Item id={id} />}</For>), root),
      mountRows: (root, load, counts) => {
        const List = () => {
          const rows = createQoraQuery(() => ({ key: ['rows'], fetcher: async () => load() }));
          return <Rows rows={() => rows.latest} counts={counts} />;
        };
        return render(() => provide(() => <List />), root);
      },
      reloadRows: () => client.invalidate(['rows']),
      clear: () => client.dispose(),
    };
  },
};

const tanstack: Contender = {
  create() {
    const client = new QueryClient({
      defaultOptions: { queries: { staleTime: STALE_TIME } },
    });
    const provide = (child: () => JSX.Element) => (
      <QueryClientProvider client={client}>{child()}</QueryClientProvider>
    );
    const Item = (props: { readonly id: number }) => {
      const query = useQuery(() => ({
        queryKey: ['items', props.id],
        queryFn: async () => textOf(props.id),
      }));
      return <One text={() => query.data} />;
    };
    return {
      set: (entries) =>
        notifyManager.batch(() => {
          for (const [id, text] of entries) client.setQueryData(['items', id], text);
        }),
      mount: (root, ids) =>
        render(() => provide(() => <For each={ids}>{(id) => <Item id={id} />}</For>), root),
      mountRows: (root, load, counts) => {
        const List = () => {
          const rows = useQuery(() => ({ queryKey: ['rows'], queryFn: async () => load() }));
          return <Rows rows={() => (rows.isSuccess ? rows.data : undefined)} counts={counts} />;
        };
        return render(() => provide(() => <List />), root);
      },
      reloadRows: () => client.invalidateQueries({ queryKey: ['rows'] }),
      clear: () => client.clear(),
    };
  },
};

provide({ qora, tanstack });
