import { createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

describe('a handle that outlives its entry', () => {
  test('finds the new one when it is watched again', async () => {
    const { client, clock } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'ada', gcTime: 100 });
    const first = traceQuery(query);
    await settled(client);
    first.stop();
    await clock.advance(1000);
    const afterEviction = query.status.peek();
    client.setQueryData(key, 'eve');

    const { frames, stop } = traceQuery(query);
    client.setQueryData(key, 'bob');
    stop();

    expect(afterEviction).toBe('initial');
    expect(frames).toEqual(['success/idle "eve"', 'success/idle "bob"']);
    await expectIdle(client);
  });

  test('loads anew when there is none', async () => {
    const { client, clock } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'ada', gcTime: 100 });
    const first = traceQuery(query);
    await settled(client);
    first.stop();
    await clock.advance(1000);

    const { frames } = traceQuery(query);
    await settled(client);

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(client.inspect()).toMatchObject([{ readers: 1 }]);
  });

  test('reads initial once its client is disposed', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'ada' });
    const { frames } = traceQuery(query);
    await settled(client);

    client.dispose();

    expect(frames.at(-1)).toBe('initial/idle');
    expect(query.data.peek()).toBeUndefined();
    expect(traceQuery(query).frames).toEqual(['initial/idle']);
  });

  test('can be let go of after its client was disposed', async () => {
    const { client, clock } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'ada' });
    const { stop } = traceQuery(query);
    const stopListening = query.listen(() => undefined, ['data', 'isStale']);
    await settled(client);

    client.dispose();
    stop();
    stopListening();
    traceQuery(query).stop();
    await turn();

    expect(clock.pending()).toEqual([]);
  });
});
