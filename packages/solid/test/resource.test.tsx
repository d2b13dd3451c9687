import { keepPreviousData, type QoraClient } from '@qora/core';
import { createQoraQuery, QoraErrorReset, type QoraResource } from '@qora/solid';
import { controlledFetcher, createTestClient, expectIdle, turn } from '@qora/testing';
import {
  createEffect,
  createResource,
  createRoot,
  createSignal,
  ErrorBoundary,
  For,
  type Resource,
  Show,
  Suspense,
  SuspenseList,
  startTransition,
  useTransition,
} from 'solid-js';
import { expect, test, vi } from 'vitest';
import { renderApp } from './render.jsx';

const key = ['user'];

test('is a resource', () => {
  createRoot((dispose) => {
    const { client } = createTestClient();
    const query = createQoraQuery(() => ({ key, fetcher: () => 'Ada' }), client);
    const resource: Resource<string> = query;
    expect(resource.state).toBe('pending');
    dispose();
  });
});

test('shows the fallback until the data is there, and starts one run', async () => {
  const fetcher = controlledFetcher<string>();
  const app = renderApp(() => {
    const user = createQoraQuery(() => ({ key, fetcher }));
    return <Suspense fallback="waits">{user()}</Suspense>;
  });

  expect(app.text()).toBe('waits');
  await fetcher.resolve('Ada');

  expect(app.text()).toBe('Ada');
  expect(fetcher.calls).toHaveLength(1);
  app.unmount();
  await expectIdle(app.client);
});

test('shows cached data at once', () => {
  const test = createTestClient();
  test.client.setQueryData(key, 'Ada');
  const app = renderApp(() => {
    const user = createQoraQuery(() => ({ key, fetcher: () => 'never' }));
    return <Suspense fallback="waits">{user()}</Suspense>;
  }, test);

  expect(app.text()).toBe('Ada');
  app.unmount();
});

test('goes through the states that every resource has', async () => {
  const fetcher = controlledFetcher<string>();
  const log: unknown[] = [];
  const [isOn, setOn] = createSignal(false);
  let user!: QoraResource<string>;
  const app = renderApp(() => {
    user = createQoraQuery(() => (isOn() ? { key, fetcher, retry: 0 } : null));
    createEffect(() => log.push([user.state, user.loading, user.latest, user.error]));
    return null;
  });

  setOn(true);
  await fetcher.resolve('one');
  const refetched = user.refetch();
  await fetcher.reject(new Error('no'));
  await refetched;

  expect(log).toEqual([
    ['unresolved', false, undefined, undefined],
    ['pending', true, undefined, undefined],
    ['ready', false, 'one', undefined],
    ['refreshing', true, 'one', undefined],
    ['ready', false, 'one', undefined],
  ]);
  expect(user.current).toMatchObject({ status: 'failure', error: new Error('no'), previousData: 'one' });
  expect(user()).toBe('one');
  app.unmount();
});

test('null and enabled: false never wait', () => {
  const app = renderApp(() => {
    const none = createQoraQuery<string>(() => null);
    const off = createQoraQuery(() => ({ key, fetcher: () => 'never', enabled: false }));
    return (
      <Suspense fallback="waits">
        {String(none())} {String(off())} {off.state}
      </Suspense>
    );
  });

  expect(app.text()).toBe('undefined undefined unresolved');
  app.unmount();
});

test('an error without data goes to the boundary, whose reset tries again', async () => {
  const fetcher = controlledFetcher<string>();
  const Child = () => {
    const user = createQoraQuery(() => ({ key, fetcher, retry: 0 }));
    return <p>{user()}</p>;
  };
  let again!: () => void;
  const app = renderApp(() => (
    <ErrorBoundary
      fallback={(error, reset) => {
        again = reset;
        return `failed: ${error.message}`;
      }}
    >
      <Suspense fallback="waits">
        <Child />
      </Suspense>
    </ErrorBoundary>
  ));
  await fetcher.reject(new Error('no'));
  expect(app.text()).toBe('failed: no');

  again();
  expect(app.text()).toBe('waits');
  await fetcher.resolve('Ada');

  expect(app.text()).toBe('Ada');
  expect(fetcher.calls).toHaveLength(2);
  app.unmount();
  await expectIdle(app.client);
});

test('a refetch that fails over data is no business of the boundary', async () => {
  const fetcher = controlledFetcher<string>();
  let user!: QoraResource<string>;
  const app = renderApp(() => (
    <ErrorBoundary fallback="failed">
      <Suspense fallback="waits">
        {(() => {
          user = createQoraQuery(() => ({ key, fetcher, retry: 0 }));
          return <p>{user()}</p>;
        })()}
      </Suspense>
    </ErrorBoundary>
  ));
  await fetcher.resolve('Ada');
  void user.refetch();
  await fetcher.reject(new Error('no'));

  expect(app.text()).toBe('Ada');
  app.unmount();
});

test('throwOnError says whether the boundary is told', async () => {
  const fetcher = controlledFetcher<string>();
  const throwOnError = vi.fn(() => false);
  const app = renderApp(() => {
    const user = createQoraQuery(() => ({ key, fetcher, retry: 0, throwOnError }));
    return (
      <ErrorBoundary fallback="failed">
        <Suspense fallback="waits">
          {user.match({
            initial: () => '',
            loading: () => '…',
            success: (s) => s.data,
            failure: (s) => `no: ${s.error.message}`,
          }) + String(user())}
        </Suspense>
      </ErrorBoundary>
    );
  });
  await fetcher.reject(new Error('no'));

  expect(app.text()).toBe('no: noundefined');
  expect(throwOnError).toHaveBeenCalledWith(new Error('no'), expect.objectContaining({ status: 'failure' }));
  app.unmount();
});

test('QoraErrorReset lets a failure that others still show try again', async () => {
  const fetcher = controlledFetcher<string>();
  let again!: () => void;
  const Child = () => {
    const user = createQoraQuery(() => ({ key, fetcher, retry: 0 }));
    return <p>{user()}</p>;
  };
  const app = renderApp(() => {
    const shown = createQoraQuery(() => ({ key, fetcher, retry: 0 }));
    return (
      <>
        <b>{shown.current.status} </b>
        <QoraErrorReset
          fallback={(error: unknown, reset) => {
            again = reset;
            return `failed: ${(error as Error).message}`;
          }}
        >
          <Suspense fallback="waits">
            <Child />
          </Suspense>
        </QoraErrorReset>
      </>
    );
  });
  await fetcher.reject(new Error('no'));
  expect(app.text()).toBe('failure failed: no');

  again();
  expect(app.text()).toBe('loading waits');
  await fetcher.resolve('Ada');
  expect(app.text()).toBe('success Ada');
  expect(fetcher.calls).toHaveLength(2);
  app.unmount();
  await expectIdle(app.client);
});

const answers = (id: number) => new Promise<string>((resolve) => pending.set(id, resolve));
const pending = new Map<number, (data: string) => void>();
async function answer(id: number): Promise<void> {
  await turn();
  pending.get(id)?.(`d${id}`);
  await turn();
}

/** A plain resource, and ours: the same component over both. */
const kinds = [
  ['createResource', (id: () => number) => createResource(id, answers)[0]],
  [
    'createQoraQuery',
    (id: () => number) =>
      createQoraQuery(() => ({ key: ['page', id()], fetcher: ({ key: [, n] }) => answers(n as number) })),
  ],
] as const;

test.each(kinds)('%s: a key that changes in a transition holds the old view', async (_kind, create) => {
  const frames: string[] = [];
  const [id, setId] = createSignal(1);
  let start!: (task: () => void) => Promise<void>;
  const app = renderApp(() => {
    const [isPending, begin] = useTransition();
    start = begin;
    const page = create(id);
    return (
      <Suspense fallback="L">
        {id()}:{page()}
        {isPending() ? ' true' : ''}
      </Suspense>
    );
  });
  const observer = new MutationObserver(() => frames.push(app.text()));
  observer.observe(app.root, { subtree: true, childList: true, characterData: true });
  await answer(1);
  expect(app.text()).toBe('1:d1');

  void start(() => setId(2));
  await turn();
  expect(app.text()).toBe('1:d1 true');
  await answer(2);
  expect(app.text()).toBe('2:d2');

  expect(frames.filter((frame) => !['1:d1', '1:d1 true', '2:d2'].includes(frame))).toEqual([]);
  app.unmount();
});

test.each(kinds)('%s: outside a transition the fallback is shown for a new key', async (_kind, create) => {
  const [id, setId] = createSignal(1);
  const app = renderApp(() => {
    const page = create(id);
    return (
      <Suspense fallback="L">
        {id()}:{page()}
      </Suspense>
    );
  });
  await answer(1);
  setId(2);
  expect(app.text()).toBe('L');
  await answer(2);
  expect(app.text()).toBe('2:d2');
  app.unmount();
});

test.each(kinds)('%s: a transition that mounts what waits holds the old view', async (_kind, create) => {
  const [isOpen, setOpen] = createSignal(false);
  const Child = () => {
    const page = create(() => 3);
    return <p>{page()}</p>;
  };
  const app = renderApp(() => (
    <Suspense fallback="L">
      <Show when={isOpen()} fallback="old">
        <Child />
      </Show>
    </Suspense>
  ));
  void startTransition(() => setOpen(true));
  await turn();
  expect(app.text()).toBe('old');
  await answer(3);
  expect(app.text()).toBe('d3');
  app.unmount();
});

test.each(kinds)('%s: a SuspenseList reveals in order', async (_kind, create) => {
  const Child = (props: { id: number }) => {
    const page = create(() => props.id);
    return <Suspense fallback={`L${props.id} `}>{page()} </Suspense>;
  };
  const app = renderApp(() => (
    <SuspenseList revealOrder="forwards" tail="collapsed">
      <Child id={21} />
      <Child id={22} />
    </SuspenseList>
  ));
  expect(app.text()).toBe('L21 ');
  await answer(22);
  expect(app.text()).toBe('L21 ');
  await answer(21);
  expect(app.text()).toBe('d21 d22 ');
  app.unmount();
});

test('a key change never pairs the new key with the old data', async () => {
  const log: string[] = [];
  const [id, setId] = createSignal(1);
  const app = renderApp(() => {
    const page = createQoraQuery(() => ({ key: ['page', id()], fetcher: () => answers(id()) }));
    createEffect(() => log.push(`${id()}:${page.latest}`));
    return null;
  });
  await answer(1);
  setId(2);
  await answer(2);
  setId(1);

  expect(log).toEqual(['1:undefined', '1:d1', '2:undefined', '2:d2', '1:d1']);
  app.unmount();
});

test('previous data stands in for that of another key', async () => {
  const log: string[] = [];
  const [id, setId] = createSignal(1);
  const app = renderApp(() => {
    const page = createQoraQuery(() => ({
      key: ['page', id()],
      fetcher: () => answers(id()),
      placeholderData: keepPreviousData,
    }));
    createEffect(() => log.push(`${id()}:${page.latest}:${page.isPlaceholder}`));
    return <Suspense fallback="L">{page()}</Suspense>;
  });
  await answer(1);
  setId(2);
  expect(app.text()).toBe('d1');
  setId(3);
  expect(app.text()).toBe('d1');
  await answer(3);

  expect(log).toEqual(['1:undefined:false', '1:d1:false', '2:d1:true', '3:d1:true', '3:d3:false']);
  app.unmount();
});

test('what changes in one batch of the core changes in one batch of Solid', async () => {
  const test = createTestClient();
  const log: string[] = [];
  const app = renderApp(() => {
    const one = createQoraQuery(() => ({ key: ['one'], fetcher: () => 1, enabled: false }));
    const two = createQoraQuery(() => ({ key: ['two'], fetcher: () => 1, enabled: false }));
    createEffect(() => log.push(`${one.latest},${two.latest}`));
    return null;
  }, test);

  const { batch } = await import('@qora/core');
  batch(() => {
    test.client.setQueryData(['one'], 1);
    test.client.setQueryData(['two'], 2);
  });

  expect(log).toEqual(['undefined,undefined', '1,2']);
  app.unmount();
});

test('enabled, off and on, makes exactly one request', async () => {
  const fetcher = controlledFetcher<string>();
  const [enabled, setEnabled] = createSignal(false);
  const app = renderApp(() => {
    const user = createQoraQuery(() => ({ key, fetcher, enabled: enabled() }));
    return <Suspense fallback="L">{user() ?? 'off'}</Suspense>;
  });
  await turn();
  expect([app.text(), fetcher.calls.length]).toEqual(['off', 0]);
  setEnabled(true);
  expect(app.text()).toBe('L');
  await fetcher.resolve('Ada');
  setEnabled(false);
  setEnabled(true);
  await turn();

  expect([app.text(), fetcher.calls.length]).toEqual(['Ada', 1]);
  app.unmount();
});

test('a component that is made anew in the same tick makes no other request, and aborts none', async () => {
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const [version, setVersion] = createSignal(1);
  const Child = () => {
    const user = createQoraQuery(() => ({ key, fetcher }));
    return <p>{user()}</p>;
  };
  const app = renderApp(() => (
    <Suspense fallback="L">
      <Show when={version()} keyed>
        {(_) => <Child />}
      </Show>
    </Suspense>
  ));
  await turn();
  setVersion(2);
  await turn();
  setVersion(3);
  await fetcher.resolve('Ada');

  expect(app.text()).toBe('Ada');
  expect(fetcher.calls.map(({ isAborted }) => isAborted)).toEqual([false]);
  app.unmount();
});

test('a component that goes while it waits leaves nothing behind', async () => {
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const [isOpen, setOpen] = createSignal(true);
  const Child = () => {
    const user = createQoraQuery(() => ({ key, fetcher }));
    return <p>{user()}</p>;
  };
  const app = renderApp(() => (
    <Suspense fallback="L">
      <Show when={isOpen()}>
        <Child />
      </Show>
    </Suspense>
  ));
  await turn();
  setOpen(false);
  await turn();

  expect(app.text()).toBe('');
  expect(fetcher.calls[0]?.isAborted).toBe(true);
  await expectIdle(app.client);
  app.unmount();
});

test('data that is written while a reader waits ends the waiting', async () => {
  const fetcher = controlledFetcher<string>();
  const app = renderApp(() => {
    const user = createQoraQuery(() => ({ key, fetcher }));
    return <Suspense fallback="L">{user()}</Suspense>;
  });
  await turn();
  app.client.setQueryData(key, 'written');
  await turn();
  expect(app.text()).toBe('written');
  app.unmount();
});

test('data that is removed is waited for again', async () => {
  const fetcher = controlledFetcher<string>();
  const app = renderApp(() => {
    const user = createQoraQuery(() => ({ key, fetcher }));
    return <Suspense fallback="L">{user()}</Suspense>;
  });
  await fetcher.resolve('one');
  app.client.remove(key);
  expect(app.text()).toBe('L');
  await fetcher.resolve('two');
  expect(app.text()).toBe('two');
  app.unmount();
});

test('a refetch of a thousand rows with one changed makes one row', async () => {
  const rows = (changed: number) =>
    Array.from({ length: 1000 }, (_, id) => ({ id, name: id === changed ? 'changed' : 'row' }));
  const test = createTestClient();
  let made = 0;
  let names = 0;
  const name = (row: { name: string }) => {
    names++;
    return row.name;
  };
  const app = renderApp(() => {
    const list = createQoraQuery(() => ({ key, fetcher: () => rows(7), initialData: rows(-1) }));
    return (
      <For each={list()}>
        {(row) => {
          made++;
          return <p>{name(row)}</p>;
        }}
      </For>
    );
  }, test);
  expect([made, names]).toEqual([1000, 1000]);

  await test.client.invalidate(key);

  expect([made, names]).toEqual([1001, 1001]);
  expect(app.root.querySelectorAll('p')[7]?.textContent).toBe('changed');
  app.unmount();
});

test('another client of the provider moves every reader to it', async () => {
  const [one, two] = [createTestClient(), createTestClient()];
  one.client.setQueryData(key, 'one');
  two.client.setQueryData(key, 'two');
  const { QoraProvider } = await import('@qora/solid');
  const [client, setClient] = createSignal<QoraClient>(one.client);
  const Child = () => {
    const user = createQoraQuery(() => ({ key, fetcher: () => 'never' }));
    return <p>{user()}</p>;
  };
  const app = renderApp(() => (
    <QoraProvider client={client()}>
      <Child />
    </QoraProvider>
  ));
  expect(app.text()).toBe('one');
  setClient(two.client);
  expect(app.text()).toBe('two');
  await expectIdle(one.client);
  app.unmount();
});

test('a query without an owner lives while it is read', async () => {
  const { client } = createTestClient();
  const user = createQoraQuery(() => ({ key, fetcher: () => 'Ada' }), client);
  expect(user.state).toBe('pending');
  await turn();
  await expectIdle(client);

  const app = renderApp(() => <p>{user.latest}</p>);
  await turn();
  expect(app.text()).toBe('Ada');
  expect(client.inspect({ key })[0]?.readers).toBe(1);
  app.unmount();
  await expectIdle(client);
});

test('a thousand components that come and go leave nothing held', async () => {
  const [ids, setIds] = createSignal(Array.from({ length: 1000 }, (_, id) => id));
  const Child = (props: { id: number }) => {
    const user = createQoraQuery(() => ({ key: ['users', props.id], fetcher: () => props.id }));
    return (
      <p>
        {user()} {user.isFetching ? '…' : ''}
      </p>
    );
  };
  const app = renderApp(() => (
    <Suspense fallback="L">
      <For each={ids()}>{(id) => <Child id={id} />}</For>
    </Suspense>
  ));
  await turn();
  expect(app.root.querySelectorAll('p')).toHaveLength(1000);
  setIds([]);
  await expectIdle(app.client);
  app.unmount();
});
