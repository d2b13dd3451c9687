/** Solid's contenders: the same components over Qora, over TanStack's Solid Query, and over `createResource` alone. */
import { batch as batchSignals, QoraClient } from '@qora/core';
import { createQoraQuery, QoraProvider } from '@qora/solid';
import { notifyManager, QueryClient, QueryClientProvider, useQuery } from '@tanstack/solid-query';
import { type Accessor, batch, createResource, For, type JSX, onCleanup } from 'solid-js';
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
        batchSignals(() => {
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

/**
 * Nothing but Solid: no cache, no keys, nothing shared. A `Map` stands in for the cache: the fetcher answers at once with what
 * it holds, and a write goes to the resources of that id that are mounted.
 */
const resource: Contender = {
  create() {
    const known = new Map<number, string>();
    const mounted = new Map<number, Set<(text: string) => unknown>>();
    let reload: () => unknown = Boolean;
    const Item = (props: { readonly id: number }) => {
      const [text, { mutate }] = createResource(
        () => props.id,
        (id): string | Promise<string> => known.get(id) ?? Promise.resolve(textOf(id)),
      );
      const own = mounted.get(props.id) ?? new Set();
      mounted.set(props.id, own.add(mutate));
      onCleanup(() => own.delete(mutate));
      return <One text={() => text.latest} />;
    };
    return {
      set: (entries) =>
        batch(() => {
          for (const [id, text] of entries) {
            known.set(id, text);
            for (const write of mounted.get(id) ?? []) write(text);
          }
        }),
      mount: (root, ids) => render(() => <For each={ids}>{(id) => <Item id={id} />}</For>, root),
      mountRows: (root, load, counts) => {
        const List = () => {
          const [rows, { refetch }] = createResource(async () => load());
          reload = refetch;
          return <Rows rows={() => rows.latest} counts={counts} />;
        };
        return render(() => <List />, root);
      },
      reloadRows: async () => reload(),
      clear: () => known.clear(),
    };
  },
};

provide({ qora, tanstack, resource });
