import { controlledFetcher, createTestClient, settled, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

function setup() {
  const test = createTestClient({ defaults: { networkMode: 'offlineFirst' } });
  test.online.value = false;
  return { ...test, fetcher: controlledFetcher<string>() };
}

describe('offlineFirst without a network', () => {
  test('serves what it has and starts nothing while it is fresh', async () => {
    const { client, fetcher } = setup();
    client.setQueryData(key, 'ada');

    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));
    await settled(client);

    expect(frames).toEqual(['success/idle "ada"']);
    expect(fetcher.calls).toHaveLength(0);
  });

  test('lets the first attempt go out', async () => {
    const { client, fetcher } = setup();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));

    await fetcher.resolve('from the service worker');

    expect(frames).toEqual(['loading/fetching', 'success/idle "from the service worker"']);
  });

  test('pauses before the second attempt and goes on at reconnect', async () => {
    const { client, clock, online, fetcher } = setup();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));

    await fetcher.reject(new Error('no cache'));
    await clock.advance(60_000);
    const whileOffline = fetcher.calls.length;
    online.value = true;
    await clock.advance(0);
    await fetcher.resolve('ada');

    expect(whileOffline).toBe(1);
    expect(frames).toEqual(['loading/fetching', 'loading/paused', 'loading/fetching', 'success/idle "ada"']);
  });

  test('fails at once when there is no retry', async () => {
    const { client, fetcher } = setup();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher, retry: false }));

    await fetcher.reject(new Error('no cache'));
    await turn();

    expect(frames).toEqual(['loading/fetching', 'failure/idle !no cache']);
  });

  test('keeps showing the data it has when the attempt fails', async () => {
    const { client, fetcher } = setup();
    client.setQueryData(key, 'ada');
    const query = client.watchQuery({ key, fetcher, staleTime: 0, retry: false });
    const { frames } = traceQuery(query);

    await fetcher.reject(new Error('no cache'));

    expect(frames).toEqual(['loading/fetching "ada"', 'failure/idle "ada" !no cache']);
    expect(query.data.peek()).toBe('ada');
  });
});
