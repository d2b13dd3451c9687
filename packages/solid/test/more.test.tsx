import { createRequire } from 'node:module';
import { batch, effect, mutationOptions, queryOptions, signal } from '@qora/core';
import { infiniteOptions } from '@qora/core/infinite';
import {
  createIsFetching,
  createIsMutating,
  createOnline,
  createQoraInfinite,
  createQoraMutation,
  createQoraQueries,
  createQoraQuery,
  createQoraState,
  fromQora,
  keyedRows,
  type QoraInfiniteResource,
  type QoraMutation,
  QoraProvider,
} from '@qora/solid';
import { controlledFetcher, createTestClient, expectIdle, turn } from '@qora/testing';
import { createEffect, createRoot, createSignal, For, Suspense } from 'solid-js';
import { expect, test, vi } from 'vitest';
import { renderApp } from './render.jsx';

const list = ['todos'];

test('a mutation shows its edit at once and takes it back when it fails', async () => {
  const send = controlledFetcher<string>();
  const test = createTestClient();
  test.client.setQueryData(list, ['bread']);
  let add!: QoraMutation<string, string>;
  const log: string[] = [];
  const app = renderApp(() => {
    const todos = createQoraQuery(() => queryOptions({ key: list, fetcher: (): string[] => [] }));
    add = createQoraMutation(() =>
      mutationOptions({
        mutationFn: (_: string): Promise<string> => send(undefined as never),
        optimistic: (input, cache) => cache.update<string[]>(list, (old) => old && [...old, input]),
      }),
    );
    createEffect(() => void (log.at(-1) === add.status || log.push(add.status)));
    return (
      <p>
        {todos()?.join(' ')} {add.isPending ? 'saving' : ''} {add.error?.message}
      </p>
    );
  }, test);

  const run = add.mutate('milk');
  expect(app.text()).toBe('bread milk saving ');
  expect(add.variables).toBe('milk');
  await send.reject(new Error('no'));
  await expect(run).rejects.toThrow('no');
  expect(app.text()).toBe('bread  no');
  expect(log).toEqual(['idle', 'pending', 'failure']);

  add.reset();
  expect([add.status, add.error, add.variables]).toEqual(['idle', undefined, undefined]);
  void add.mutate('eggs');
  await send.resolve('saved');
  expect([add.data, app.text()]).toEqual(['saved', 'bread eggs  ']);
  app.unmount();
});

test('a mutation reads its options again for every call, and shows the latest', async () => {
  const [to, setTo] = createSignal('a');
  const sent: string[] = [];
  let send!: QoraMutation<string, string>;
  const app = renderApp(() => {
    send = createQoraMutation(() => {
      const target = to();
      return { mutationFn: async (input: string) => (sent.push(`${input} to ${target}`) ? target : '') };
    });
    return <p>{send.data}</p>;
  });

  await send.mutate('one');
  expect(app.text()).toBe('a');
  setTo('b');
  expect(app.text()).toBe('a');
  await send.mutate('two');

  expect([app.text(), sent]).toEqual(['b', ['one to a', 'two to b']]);
  app.unmount();
});

test('an infinite list grows page by page', async () => {
  interface Page {
    readonly rows: readonly number[];
    readonly next: number | null;
  }
  const fetcher = vi.fn(
    ({ pageParam }: { readonly pageParam: number }): Page => ({
      rows: [pageParam, pageParam + 1],
      next: pageParam < 4 ? pageParam + 2 : null,
    }),
  );
  const numbers = infiniteOptions({
    key: ['numbers'],
    fetcher,
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  let query!: QoraInfiniteResource<Page, unknown>;
  const app = renderApp(() => {
    const own = createQoraInfinite(() => numbers);
    query = own;
    const rows = own.flatten((page) => page.rows);
    return (
      <Suspense fallback="L">
        <p>
          {own()?.pages.length}:<For each={rows()}>{(row) => <i>{row}</i>}</For>
          {own.hasNextPage ? ' more' : ''}
        </p>
      </Suspense>
    );
  });
  expect(app.text()).toBe('L');
  await turn();
  expect(app.text()).toBe('1:01 more');

  await query.fetchNextPage();
  await query.fetchNextPage();
  await query.fetchNextPage();

  expect(app.text()).toBe('3:012345');
  expect([query.hasPreviousPage, query.isFetchingNextPage, fetcher.mock.calls.length]).toEqual([
    false,
    false,
    3,
  ]);
  app.unmount();
  await expectIdle(app.client);
});

test('a list of queries keeps the resources of keys that stay', async () => {
  const fetcher = vi.fn(async ({ key: [, id] }: { key: readonly unknown[] }) => `user ${String(id)}`);
  const [ids, setIds] = createSignal([1, 2]);
  let made = 0;
  const app = renderApp(() => {
    const users = createQoraQueries(() => ids().map((id) => ({ key: ['users', id], fetcher })));
    return (
      <For each={users()}>
        {(user) => {
          made++;
          return <i>{user() ?? '…'} </i>;
        }}
      </For>
    );
  });
  await turn();
  expect(app.text()).toBe('user 1 user 2 ');

  setIds([2, 3, 2]);
  await turn();

  expect(app.text()).toBe('user 2 user 3 user 2 ');
  expect([made, fetcher.mock.calls.length]).toEqual([4, 3]);
  setIds([]);
  await expectIdle(app.client);
  app.unmount();
});

test('a list of queries follows the provider to another client', async () => {
  const [one, two] = [createTestClient(), createTestClient()];
  one.client.setQueryData(['users', 1], 'one');
  two.client.setQueryData(['users', 1], 'two');
  const [client, setClient] = createSignal(one.client);
  const List = () => {
    const users = createQoraQueries(() => [{ key: ['users', 1], fetcher: () => 'never' }]);
    return <For each={users()}>{(user) => <i>{user()}</i>}</For>;
  };
  const app = renderApp(() => (
    <QoraProvider client={client()}>
      <List />
    </QoraProvider>
  ));
  expect(app.text()).toBe('one');
  setClient(two.client);
  expect(app.text()).toBe('two');
  await expectIdle(one.client);
  app.unmount();
});

test('a state is looked at without being loaded', async () => {
  const { client } = createTestClient();
  const [id, setId] = createSignal(1);
  const log: string[] = [];
  const end = createRoot((dispose) => {
    const state = createQoraState(() => ['users', id()] as const, client);
    createEffect(() => log.push(state().status));
    return dispose;
  });
  client.setQueryData(['users', 1], 'Ada');
  setId(2);
  await turn();

  expect(log).toEqual(['initial', 'success', 'initial']);
  expect(client.isFetching.peek()).toBe(0);
  end();
  await expectIdle(client);
});

test('counts and the network are followed', async () => {
  const fetcher = controlledFetcher<string>();
  const send = controlledFetcher<string>();
  let add!: QoraMutation<string>;
  const app = renderApp(() => {
    const [all, todos, mutating, online] = [
      createIsFetching(),
      createIsFetching(() => ({ prefix: list })),
      createIsMutating(),
      createOnline(),
    ];
    createQoraQuery(() => ({ key: ['other'], fetcher }));
    add = createQoraMutation(() => ({ mutationFn: (): Promise<string> => send(undefined as never) }));
    return (
      <p>
        {all()} {todos()} {mutating()} {String(online())}
      </p>
    );
  });
  await turn();
  expect(app.text()).toBe('1 0 0 true');
  void add.mutate();
  app.online.value = false;
  expect(app.text()).toBe('1 0 1 false');
  await fetcher.resolve('x');
  await send.resolve('x');
  expect(app.text()).toBe('0 0 0 false');
  app.unmount();
});

test('rows as accessors: one that changed tells its readers, and no row is made', () => {
  interface Row {
    readonly id: number;
    readonly name: string;
  }
  const [rows, setRows] = createSignal<readonly Row[]>([
    { id: 1, name: 'a' },
    { id: 2, name: 'b' },
  ]);
  let made = 0;
  const app = renderApp(() => {
    const keyed = keyedRows(rows);
    return (
      <For each={keyed()}>
        {(row) => {
          made++;
          return <i>{row().name}</i>;
        }}
      </For>
    );
  });
  setRows([
    { id: 1, name: 'a' },
    { id: 2, name: 'changed' },
  ]);
  expect([app.text(), made]).toEqual(['achanged', 2]);
  setRows([
    { id: 3, name: 'new ' },
    { id: 2, name: 'changed' },
  ]);
  expect([app.text(), made]).toEqual(['new changed', 3]);
  app.unmount();
});

test('a signal of the core is watched while its owner lives', () => {
  const log: number[] = [];
  const count = signal(0);
  const end = createRoot((dispose) => {
    const value = fromQora(count);
    createEffect(() => log.push(value()));
    return dispose;
  });
  count.value = 1;
  end();
  count.value = 2;
  expect(log).toEqual([0, 1]);
});

test('signals of the core that change together are told together, and nothing runs twice', () => {
  const log: string[] = [];
  const [one, two] = [signal(1), signal(1)];
  createRoot(() => {
    const [a, b] = [fromQora(one), fromQora(two)];
    createEffect(() => log.push(`${a()},${b()}`));
  });
  batch(() => {
    one.value = 2;
    two.value = 2;
  });
  expect(log).toEqual(['1,1', '2,2']);
});

test('what is told last wins when an effect of the core writes in between', () => {
  const log: number[] = [];
  const source = signal(1);
  createRoot(() => {
    const value = fromQora(source);
    createEffect(() => log.push(value()));
  });
  const stop = effect(() => {
    if (source.value === 2) source.value = 3;
  });
  source.value = 2;
  stop();
  expect(log.at(-1)).toBe(3);
});

test('an options object is taken, and warned about', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const app = renderApp(() => {
    const user = createQoraQuery({ key: list, fetcher: () => 'x' } as never);
    return <p>{String(user.latest)}</p>;
  });
  expect(warn.mock.calls[0]?.[0]).toMatch(/function, `\(\) =>/);
  warn.mockRestore();
  app.unmount();
});

test('signals of a second copy of signals-core are told of, once', () => {
  const copy = createRequire(import.meta.url)(
    '@preact/signals-core',
  ) as typeof import('@preact/signals-core');
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  fromQora(signal(1));
  expect(error).not.toHaveBeenCalled();

  fromQora(copy.signal(1));
  fromQora(copy.signal(2));

  expect(error.mock.calls).toMatchObject([[{ code: 'two-signals' }]]);
  error.mockRestore();
});

test('polling is seen, and ends with its reader', async () => {
  let count = 0;
  const app = renderApp(() => {
    const ticks = createQoraQuery(() => ({ key: ['ticks'], fetcher: () => ++count, refetchInterval: 1_000 }));
    return <p>{ticks()}</p>;
  });
  await turn();
  await app.clock.advance(2_000);
  expect(app.text()).toBe('3');
  app.unmount();
  await expectIdle(app.client);
});
