import { QoraClient } from '@qora/core';
import { dehydrate } from '@qora/core/hydration';
import {
  QoraProvider,
  useIsFetching,
  useOnline,
  useQora,
  useQoraInfinite,
  useQoraQueries,
} from '@qora/preact';
import { controlledFetcher, turn } from '@qora/testing';
import type { ComponentChildren } from 'preact';
import { Suspense } from 'preact/compat';
import { renderToString, renderToStringAsync } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';

function view(client: QoraClient, children: ComponentChildren) {
  return <QoraProvider client={client}>{children}</QoraProvider>;
}

describe('renderToString', () => {
  test.each([true, false])('starts nothing, with a client for servers: %s', async (ssr) => {
    const client = new QoraClient({ ssr });
    const fetcher = controlledFetcher<string>();
    const User = () => {
      const user = useQora({ key: ['user'], fetcher });
      const list = useQoraInfinite({
        key: ['list'],
        fetcher: () => 'page',
        initialPageParam: 0,
        getNextPageParam: () => null,
      });
      return (
        <p>{`${user.status} ${list.flatten((page) => [page]).length} ${useIsFetching()} ${useOnline()}`}</p>
      );
    };

    const html = renderToString(view(client, <User />));
    await turn();

    // As the page will show it first.
    expect(html).toBe('<p>loading 0 0 true</p>');
    expect(fetcher.calls).toHaveLength(0);
    expect(client.keys()).toEqual([]);
    client.dispose();
  });

  test('shows what was prefetched', async () => {
    const client = new QoraClient({ ssr: true });
    await client.prefetch({ key: ['user'], fetcher: () => 'ada' });
    const User = () => <p>{useQora({ key: ['user'], fetcher: () => 'none' }).data}</p>;

    expect(renderToString(view(client, <User />))).toBe('<p>ada</p>');
  });

  test('writes signals in JSX, too', async () => {
    await import('@preact/signals');
    const client = new QoraClient({ ssr: true });
    client.setQueryData(['user'], 'ada');
    const User = () => {
      const { $ } = useQora({ key: ['user'], fetcher: () => 'none' });
      return <p class={$.status}>{$.data}</p>;
    };

    expect(renderToString(view(client, <User />))).toBe('<p class="success">ada</p>');
  });
});

describe('renderToStringAsync', () => {
  test('awaits queries that suspend, and those that need their data', async () => {
    const client = new QoraClient({ ssr: true });
    const calls: unknown[] = [];
    const load = async ({ key }: { key: readonly unknown[] }) => {
      calls.push(key);
      return `${key.at(-1)}`;
    };
    const Posts = ({ of }: { of: string }) => (
      <i>{useQora({ key: ['posts', of], fetcher: load, suspense: true }).data}</i>
    );
    const User = () => {
      const user = useQora({ key: ['user', 'ada'], fetcher: load, suspense: true });
      const all = useQoraQueries([
        { key: ['a'], fetcher: load, suspense: true },
        { key: ['b'], fetcher: load, suspense: true },
      ]);
      return (
        <p>
          {user.data} {all.map(({ data }) => data)} <Posts of={user.data ?? ''} />
        </p>
      );
    };

    const html = await renderToStringAsync(view(client, <User />));

    expect(html.replaceAll(/<!--.*?-->/g, '')).toBe('<p>ada ab <i>ada</i></p>');
    expect(calls).toEqual([['user', 'ada'], ['a'], ['b'], ['posts', 'ada']]);
    expect(dehydrate(client).entries).toHaveLength(4);
  });

  test('rejects for a failure that is thrown', async () => {
    const client = new QoraClient({ ssr: true });
    let calls = 0;
    const fetcher = () => {
      calls++;
      return Promise.reject(new Error('boom'));
    };
    const User = () => <p>{useQora({ key: ['user'], fetcher, suspense: true, throwOnError: true }).data}</p>;

    await expect(renderToStringAsync(view(client, <User />))).rejects.toThrow('boom');
    expect(calls).toBe(1);
  });

  test('shows a failure that is not thrown, after one request', async () => {
    const client = new QoraClient({ ssr: true });
    let calls = 0;
    const fetcher = () => {
      calls++;
      return Promise.reject(new Error('boom'));
    };
    const User = () => <p>{useQora({ key: ['user'], fetcher, suspense: true }).status}</p>;

    const html = await renderToStringAsync(
      view(
        client,
        <Suspense fallback="loading">
          <User />
        </Suspense>,
      ),
    );

    expect(html).toContain('<p>failure</p>');
    expect(calls).toBe(1);
  });
});
