/** What a reader keeps when its options become others, and what it must not. */
import { keepPreviousData } from '@qora/core';
import { createQoraInfinite, createQoraQuery, type QoraInfiniteResource, QoraProvider } from '@qora/solid';
import { controlledFetcher, createTestClient, turn } from '@qora/testing';
import { createSignal, ErrorBoundary, For, Suspense } from 'solid-js';
import { expect, test } from 'vitest';
import { renderApp } from './render.jsx';

test('previous data is selected from once, as the data of its own key was', async () => {
  const fetcher = controlledFetcher<{ name: string }>();
  const [id, setId] = createSignal(1);
  const app = renderApp(() => {
    const user = createQoraQuery(() => ({
      key: ['user', id()],
      fetcher,
      select: (data: { name: string }) => data.name.toUpperCase(),
      placeholderData: keepPreviousData,
    }));
    return (
      <ErrorBoundary fallback={(error) => `crashed: ${error.message}`}>
        <Suspense fallback="waits">{user()}</Suspense>
      </ErrorBoundary>
    );
  });
  await fetcher.resolve({ name: 'ada' });

  setId(2);
  await turn();

  expect(app.text()).toBe('ADA');
  app.unmount();
});

test('the default of a client may keep previous data', async () => {
  const test = createTestClient({ defaults: { placeholderData: keepPreviousData } });
  const fetcher = controlledFetcher<string>();
  const [id, setId] = createSignal(1);
  const app = renderApp(() => {
    const user = createQoraQuery(() => ({ key: ['user', id()], fetcher }));
    return <Suspense fallback="waits">{user()}</Suspense>;
  }, test);
  await fetcher.resolve('ada');

  setId(2);
  await turn();

  expect(app.text()).toBe('ada');
  app.unmount();
});

test('previous data outlasts a time without options', async () => {
  const fetcher = controlledFetcher<string>();
  const [id, setId] = createSignal<number | undefined>(1);
  const app = renderApp(() => {
    const user = createQoraQuery(() =>
      id() ? { key: ['user', id()], fetcher, placeholderData: keepPreviousData } : null,
    );
    return <p>{user.latest}</p>;
  });
  await fetcher.resolve('ada');

  setId(undefined);
  await turn();
  expect(app.text()).toBe('');
  setId(2);

  expect(app.text()).toBe('ada');
  app.unmount();
});

test('the data of one client never stands in under another', () => {
  const [one, two] = [createTestClient(), createTestClient()];
  one.client.setQueryData(['me'], 'secret of one');
  const [client, setClient] = createSignal(one.client);
  const Me = () => {
    const me = createQoraQuery(() => ({
      key: ['me'],
      fetcher: () => new Promise<string>(Boolean),
      placeholderData: keepPreviousData,
    }));
    return <p>{me.latest}</p>;
  };
  const app = renderApp(() => (
    <QoraProvider client={client()}>
      <Me />
    </QoraProvider>
  ));
  expect(app.text()).toBe('secret of one');

  setClient(two.client);

  expect(app.text()).toBe('');
  app.unmount();
});

test('rows that were selected keep their references over other options', () => {
  const test = createTestClient();
  test.client.setQueryData(
    ['rows'],
    [
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
    ],
  );
  const [isOn, setOn] = createSignal(true);
  let made = 0;
  const app = renderApp(() => {
    const rows = createQoraQuery(() => ({
      key: ['rows'],
      fetcher: (): { id: number; name: string }[] => [],
      refetchOnWindowFocus: isOn(),
      select: (data: { id: number; name: string }[]) => data.map(({ id, name }) => ({ id, label: name })),
    }));
    return (
      <For each={rows()}>
        {(row) => {
          made++;
          return <i>{row.label}</i>;
        }}
      </For>
    );
  }, test);

  setOn(false);

  expect([app.text(), made]).toEqual(['ab', 2]);
  app.unmount();
});

test('an infinite list without options is empty, and loads when it gets some', async () => {
  const [isOn, setOn] = createSignal(false);
  let list!: QoraInfiniteResource<number[], unknown>;
  const app = renderApp(() => {
    const own = createQoraInfinite(() =>
      isOn()
        ? {
            key: ['numbers'],
            fetcher: ({ pageParam }: { pageParam: number }) => [pageParam],
            initialPageParam: 0,
            getNextPageParam: () => 1,
          }
        : null,
    );
    list = own;
    const rows = own.flatten((page) => page);
    return (
      <p>
        {own.state} {own.hasNextPage ? 'more' : 'end'}: <For each={rows()}>{(row) => <i>{row}</i>}</For>
      </p>
    );
  });
  expect([app.text(), await list.fetchNextPage()]).toEqual(['unresolved end: ', { status: 'initial' }]);

  setOn(true);
  await turn();

  expect(app.text()).toBe('ready more: 0');
  app.unmount();
});
