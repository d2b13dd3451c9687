import { Signal } from '@preact/signals-core';
import { QoraClient, type QoraError } from '@qora/core';
import {
  QoraProvider,
  useIsFetching,
  useOnline,
  useQora,
  useQoraClient,
  useQoraInfinite,
  useQoraMutation,
  useQoraQueries,
  useQoraState,
} from '@qora/preact';
import { controlledFetcher, createTestClient, expectIdle, turn } from '@qora/testing';
import { render } from 'preact';
import { Suspense } from 'preact/compat';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createPage } from './support/page.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the state of a key', () => {
  test('follows every write and never fetches', async () => {
    const page = createPage({ defaults: { fetcher: () => 'fetched', throwOnError: true, suspense: true } });
    const frames: string[] = [];
    const View = () => {
      const state = useQoraState<string>(['user']);
      frames.push(state.status);
      return null;
    };

    await page.show(<View />);
    page.client.setQueryData(['user'], 'ada');
    await turn();

    expect(frames).toEqual(['initial', 'success']);
    await page.leave();
    await expectIdle(page.client);
  });
});

describe('the counters of a client', () => {
  test('tell what is fetching, of all and of what matches', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const Counts = () => (
      <p>{`${useIsFetching()} ${useIsFetching({ prefix: ['user'] })} ${useOnline() ? 'online' : 'offline'}`}</p>
    );
    await page.show(<Counts />);

    void page.client.prefetch({ key: ['user'], fetcher });
    void page.client.prefetch({ key: ['other'], fetcher });
    await turn();
    const during = page.text;
    page.online.value = false;
    await turn();
    const offline = page.text;
    await fetcher.resolve('1');
    await fetcher.resolve('2');

    expect([during, offline, page.text]).toEqual(['2 1 online', '2 1 offline', '0 0 offline']);
  });

  test('follow the client of the provider', async () => {
    const page = createPage();
    const other = createTestClient();
    const Online = () => <p>{useOnline() ? 'online' : 'offline'}</p>;
    await page.show(<Online />);

    await page.show(<Online />, other.client);
    other.online.value = false;
    await turn();

    expect(page.text).toBe('offline');
  });

  test('of a component that suspends leave nothing behind', async () => {
    let watchers = 0;
    const online = new Signal(true, { watched: () => watchers++, unwatched: () => watchers-- });
    const client = new QoraClient({ online });
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const View = () => (
      <p>{`${useOnline(client)} ${useQora({ key: ['user'], fetcher, suspense: true }).data}`}</p>
    );
    await page.show(
      <Suspense fallback="loading">
        <View />
      </Suspense>,
    );
    await fetcher.resolve('ada');
    const shown = [page.text, watchers];

    await page.leave();

    expect([...shown, watchers]).toEqual(['true ada', 1, 0]);
  });
});

describe('a provider', () => {
  test('keeps a context that has not changed, so that nobody renders again for it', async () => {
    const page = createPage();
    let renders = 0;
    const Child = () => {
      renders++;
      return useQoraClient() && null;
    };
    const child = <Child />;

    await page.show(child);
    await page.show(child);

    expect(renders).toBe(1);
  });

  test.each([
    ['useQora', () => useQora({ key: ['a'], fetcher: () => 1 })],
    ['useQoraQueries', () => useQoraQueries([])],
    ['useQoraMutation', () => useQoraMutation({ mutationFn: () => 1 })],
    ['useQoraState', () => useQoraState(['a'])],
    ['useIsFetching', () => useIsFetching()],
  ])('is missed by %s', (_, use) => {
    const Child = () => {
      use();
      return null;
    };

    expect(() => render(<Child />, document.createElement('div'))).toThrow(/missing-provider/);
  });

  test('is not needed by hooks that are given their client', async () => {
    const page = createPage();
    const own = createTestClient();
    own.client.setQueryData(['a'], 'own');
    const Child = () => <p>{useQora({ key: ['a'], fetcher: () => 'none' }, own.client).data}</p>;

    render(<Child />, page.root);

    expect(page.text).toBe('own');
  });

  test('says once that the signals of its client are of another copy', () => {
    const reported: unknown[] = [];
    vi.stubGlobal('reportError', (error: unknown) => reported.push((error as QoraError).code));
    const client = new QoraClient();
    const foreign = Object.create(client, { isFetching: { value: { value: 0 } } }) as QoraClient;
    const root = document.createElement('div');

    render(<QoraProvider client={client} />, root);
    render(<QoraProvider client={foreign} />, root);
    render(<QoraProvider client={foreign}>again</QoraProvider>, root);

    expect(reported).toEqual(['two-signals']);
  });
});

test('hundreds of components with every hook leave nothing behind', async () => {
  const page = createPage({ mutationDefaults: { gcTime: 0 } });
  const All = ({ id }: { id: number }) => {
    const one = useQora({ key: ['one', id], fetcher: () => id });
    const [two] = useQoraQueries([{ key: ['two', id], fetcher: () => id }]);
    const list = useQoraInfinite({
      key: ['list', id],
      fetcher: () => [id],
      initialPageParam: 0,
      getNextPageParam: () => null,
    });
    const mutation = useQoraMutation({ mutationFn: () => id });
    const state = useQoraState(['one', id]);
    const text = [one.data, two.data, list.flatten((own) => own)[0], mutation.status, state.status];
    return <i>{`${text.join()} ${useIsFetching() > 0} ${one.isStale} ${list.hasNextPage}`}</i>;
  };

  await page.show(Array.from({ length: 300 }, (_, id) => <All key={id} id={id} />));
  const last = page.root.lastElementChild?.textContent;
  await page.leave();

  expect(last).toBe('299,299,299,idle,success false false false');
  expect(page.client.inspect({ held: true })).toEqual([]);
  await expectIdle(page.client);
}, 30_000);
