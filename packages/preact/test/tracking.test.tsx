import { useQora } from '@qora/preact';
import { controlledFetcher, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';
import { createPage } from './support/page.js';

type User = ReturnType<typeof useQora<string>>;
const key = ['user', 7];

/** A component that reads what it is told to, and the frames that it had. */
function reader(read: (user: User) => unknown, options: object = {}) {
  const frames: unknown[] = [];
  const fetcher = controlledFetcher<string>();
  let user!: User;
  const View = () => {
    user = useQora({ key, fetcher, ...options });
    frames.push(read(user));
    return null;
  };
  return { frames, fetcher, View, user: () => user };
}

describe('a component renders again only for what its last render read', () => {
  test('data: no refetch without news', async () => {
    const page = createPage();
    const { View, frames, fetcher, user } = reader(({ data }) => data);
    await page.show(<View />);
    await fetcher.resolve('ada');

    void user().refetch();
    await fetcher.resolve('ada');

    expect(frames).toEqual([undefined, 'ada']);
  });

  test('status: a refetch, and the data that it brings', async () => {
    const page = createPage();
    const { View, frames, fetcher, user } = reader(({ status }) => status);
    await page.show(<View />);
    await fetcher.resolve('ada');

    void user().refetch();
    await fetcher.resolve('ada');
    page.client.setQueryData(key, 'bob');
    await turn();

    expect(frames).toEqual(['loading', 'success', 'loading', 'success']);
  });

  test('error: a failure alone', async () => {
    const page = createPage();
    const { View, frames, fetcher, user } = reader(({ error }) => error?.message);
    await page.show(<View />);
    await fetcher.resolve('ada');

    void user().refetch();
    await fetcher.reject(new Error('boom'));

    expect(frames).toEqual([undefined, 'boom']);
  });

  test('isStale: the moment when the data has become stale', async () => {
    const page = createPage({ defaults: { staleTime: 1000 } });
    const { View, frames, fetcher } = reader(({ isStale }) => isStale);
    await page.show(<View />);
    await fetcher.resolve('ada');

    await page.clock.advance(1000);

    expect(frames).toEqual([true, false, true]);
  });

  test('isStale that a later render begins to read', async () => {
    const page = createPage({ defaults: { staleTime: 1000 } });
    const { View, frames, fetcher } = reader((user) => user.data && user.isStale);
    await page.show(<View />);
    await fetcher.resolve('ada');

    await page.clock.advance(1000);

    expect(frames).toEqual([undefined, false, true]);
  });

  test('without isStale no timer is armed for it', async () => {
    const page = createPage({ defaults: { staleTime: 1000, gcTime: Number.POSITIVE_INFINITY } });
    const { View, fetcher } = reader(({ data }) => data);

    await page.show(<View />);
    await fetcher.resolve('ada');

    expect(page.clock.pending()).toEqual([]);
  });

  test('failureCount: every attempt', async () => {
    const page = createPage();
    const { View, frames, fetcher } = reader(
      (user) => `${user.failureCount} ${user.failureReason?.message}`,
      {
        retry: 1,
        retryDelay: 100,
      },
    );
    await page.show(<View />);

    await fetcher.reject(new Error('first'));
    await page.clock.advance(100);
    await fetcher.resolve('ada');

    expect(frames).toEqual(['0 undefined', '1 first', '0 undefined']);
  });

  test('nothing: never', async () => {
    const page = createPage();
    const { View, frames, fetcher, user } = reader(() => 'nothing');
    await page.show(<View />);

    await fetcher.resolve('ada');
    void user().refetch();
    await fetcher.reject(new Error('boom'));

    expect(frames).toEqual(['nothing']);
  });

  test('a field that an earlier render read no longer counts', async () => {
    const page = createPage();
    const { View, frames, fetcher, user } = reader((own) => own.data ?? own.status);
    await page.show(<View />);
    await fetcher.resolve('ada');

    void user().refetch();
    await fetcher.resolve('ada');

    expect(frames).toEqual(['loading', 'ada']);
  });

  test('what is read outside of a render does not count', async () => {
    const page = createPage();
    const { View, frames, fetcher, user } = reader(({ data }) => data);
    await page.show(<View />);
    await fetcher.resolve('ada');

    const status = user().status;
    void user().refetch();
    const later = user().status;
    await fetcher.resolve('ada');

    expect([status, later]).toEqual(['success', 'loading']);
    expect(frames).toEqual([undefined, 'ada']);
  });

  test('a selection that comes out the same', async () => {
    const page = createPage();
    const select = (text: string) => text.length;
    const { View, frames } = reader(({ data }) => data, { select });
    page.client.setQueryData(key, 'ada');
    await page.show(<View />);

    page.client.setQueryData(key, 'bob');
    await turn();
    page.client.setQueryData(key, 'grace');
    await turn();

    expect(frames).toEqual([3, 5]);
  });
});
