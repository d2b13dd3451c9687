import { effect, QoraClient, type RefetchOn, signal } from '@qora/core';
import { controlledFetcher, createTestClient, settled, traceQuery, turn, virtualClock } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

/** A client with a page that was hidden for `ms` over data written before. */
async function afterHiding(
  ms: number,
  options: { staleTime?: number | 'static'; refetchOnWindowFocus?: RefetchOn; enabled?: boolean },
  minHiddenTime?: number,
): Promise<number> {
  const { client, clock, focus } = createTestClient(minHiddenTime === undefined ? {} : { minHiddenTime });
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'ada');
  traceQuery(client.watchQuery({ key, fetcher, refetchOnMount: false, ...options }));
  focus.value = false;
  await clock.advance(ms);
  focus.value = true;
  await turn();
  return fetcher.calls.length;
}

describe('coming back to the page', () => {
  test.each<[what: string, hidden: number, options: Parameters<typeof afterHiding>[1], fetches: number]>([
    ['refetches stale data', 5000, { staleTime: 0 }, 1],
    ['refetches data that became stale meanwhile', 10_000, { staleTime: 10_000 }, 1],
    ['leaves fresh data', 10_000, { staleTime: 10_001 }, 0],
    ['leaves stale data when told so', 10_000, { staleTime: 0, refetchOnWindowFocus: false }, 0],
    ['refetches fresh data when told `always`', 5000, { refetchOnWindowFocus: 'always' }, 1],
    ['never refetches static data', 5000, { staleTime: 'static', refetchOnWindowFocus: 'always' }, 0],
    ['does nothing for a disabled reader', 5000, { staleTime: 0, enabled: false }, 0],
    ['does nothing after less than five seconds', 4999, { refetchOnWindowFocus: 'always' }, 0],
  ])('%s', async (_, hidden, options, fetches) => {
    expect(await afterHiding(hidden, options)).toBe(fetches);
  });

  test('heeds the minHiddenTime of the client', async () => {
    expect(await afterHiding(1, { staleTime: 0 }, 0)).toBe(1);
    expect(await afterHiding(0, { staleTime: 0 }, 0)).toBe(1);
    expect(await afterHiding(59_999, { staleTime: 0 }, 60_000)).toBe(0);
    expect(await afterHiding(60_000, { staleTime: 0 }, 60_000)).toBe(1);
  });

  test('shows loading over the data', async () => {
    const { client, clock, focus } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher, staleTime: 0 }));
    await fetcher.resolve('ada');

    focus.value = false;
    await clock.advance(10_000);
    focus.value = true;
    await fetcher.resolve('eve');

    expect(frames).toEqual([
      'loading/fetching',
      'success/idle "ada"',
      'loading/fetching "ada"',
      'success/idle "eve"',
    ]);
  });

  test('refetches every stale wanted entry, and only these', async () => {
    const { client, clock, focus } = createTestClient();
    const called: unknown[] = [];
    const options = (name: string) => ({ key: [name], fetcher: () => called.push(name), staleTime: 0 });
    client.setQueryData(['unheld'], 0);
    traceQuery(client.watchQuery(options('a')));
    traceQuery(client.watchQuery(options('b')));
    traceQuery(client.watchQuery({ ...options('fresh'), staleTime: 1e9 }));
    await settled(client);
    called.length = 0;

    focus.value = false;
    await clock.advance(10_000);
    focus.value = true;
    await settled(client);

    expect(called).toEqual(['a', 'b']);
  });

  test('joins a run that is under way', async () => {
    const { client, clock, focus } = createTestClient();
    const fetcher = controlledFetcher<string>();
    traceQuery(client.watchQuery({ key, fetcher, staleTime: 0 }));
    await turn();

    focus.value = false;
    await clock.advance(10_000);
    focus.value = true;
    await turn();

    expect(fetcher.calls).toHaveLength(1);
  });

  test('lets a retry go on that waited for it', async () => {
    const { client, clock, focus } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));
    await fetcher.reject(new Error('boom'));

    focus.value = false;
    await clock.advance(10_000);
    const whileHidden = fetcher.calls.length;
    focus.value = true;
    await fetcher.resolve('ada');

    expect(whileHidden).toBe(1);
    expect(frames).toEqual(['loading/fetching', 'loading/paused', 'loading/fetching', 'success/idle "ada"']);
  });

  test('is heard of again after all readers left and others came', async () => {
    const { client, clock, focus } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher, staleTime: 0, refetchOnMount: false });
    client.setQueryData(key, 'ada');
    traceQuery(query).stop();
    await turn();
    traceQuery(query);

    focus.value = false;
    await clock.advance(10_000);
    focus.value = true;
    await turn();

    expect(fetcher.calls).toHaveLength(1);
  });

  test('that was hidden before the reader came refetches what is stale', async () => {
    const { client, clock, focus } = createTestClient();
    const fetcher = controlledFetcher<string>();
    client.setQueryData(key, 'ada');
    focus.value = false;
    await clock.advance(10_000);
    traceQuery(client.watchQuery({ key, fetcher, staleTime: 0, refetchOnMount: false }));

    focus.value = true;
    await turn();

    expect(fetcher.calls).toHaveLength(1);
  });
});

describe('the seams', () => {
  test('are watched only while somebody could be served by it', async () => {
    const log: string[] = [];
    const seam = (name: string) =>
      signal(true, {
        watched: () => log.push(`${name} on`),
        unwatched: () => log.push(`${name} off`),
      });
    const client = new QoraClient({ clock: virtualClock(), online: seam('online'), focus: seam('focus') });
    client.setQueryData(key, 'ada');
    await client.fetchQuery({ key: ['one'], fetcher: () => 1 });
    traceQuery(client.watchQuery({ key, fetcher: () => 'x', enabled: false }));
    const idle = log.length;

    const { stop } = traceQuery(client.watchQuery({ key, fetcher: () => 'x' }));
    const held = log.splice(0).sort();
    stop();
    await turn();

    expect(idle).toBe(0);
    expect(held).toEqual(['focus on', 'online on']);
    expect(log.sort()).toEqual(['focus off', 'online off']);
  });

  test('are watched once for many readers', () => {
    let watched = 0;
    const focus = signal(true, { watched: () => watched++ });
    const client = new QoraClient({ clock: virtualClock(), focus });

    for (let i = 0; i < 100; i++) traceQuery(client.watchQuery({ key: [i], fetcher: () => i }));

    expect(watched).toBe(1);
  });

  test('are the signals that the client shows', () => {
    const { client, online, focus } = createTestClient();
    const frames: string[] = [];
    effect(() => void frames.push(`${client.online.value} ${client.focused.value}`));

    online.value = false;
    focus.value = false;

    expect(frames).toEqual(['true true', 'false true', 'false false']);
  });

  test('are let go of by dispose', async () => {
    const log: string[] = [];
    const online = signal(true, { watched: () => log.push('on'), unwatched: () => log.push('off') });
    const client = new QoraClient({ clock: virtualClock(), online });
    traceQuery(client.watchQuery({ key, fetcher: () => 'x' }));

    client.dispose();
    await turn();

    expect(log).toEqual(['on', 'off']);
  });
});
