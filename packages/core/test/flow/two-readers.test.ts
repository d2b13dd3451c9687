import { signal } from '@qora/core';
import { controlledFetcher, createTestClient, settled, trace, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

describe('two readers of one key', () => {
  test('share one run', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const other = controlledFetcher<string>();
    const one = traceQuery(client.watchQuery({ key, fetcher }));
    const two = traceQuery(client.watchQuery({ key, fetcher: other }));

    await fetcher.resolve('ada');

    expect(one.frames).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(two.frames).toEqual(one.frames);
    expect([fetcher.calls.length, other.calls.length]).toEqual([1, 0]);
  });

  test('may differ in what is stale to them', async () => {
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const patient = client.watchQuery({ key, fetcher, staleTime: 1000 });
    const strict = client.watchQuery({ key, fetcher, staleTime: 100 });
    const frames = trace(() => `${patient.isStale.value} ${strict.isStale.value}`);
    await fetcher.resolve('ada');

    await clock.advance(100);
    await clock.advance(900);

    expect(frames.frames).toEqual(['true true', 'false false', 'false true', 'true true']);
  });

  test('are judged one by one on focus: the entry runs for the one to whom it is stale', async () => {
    const { client, clock, focus } = createTestClient();
    const patient = controlledFetcher<string>();
    const strict = controlledFetcher<string>();
    client.setQueryData(key, 'ada');
    traceQuery(client.watchQuery({ key, fetcher: patient, staleTime: Number.POSITIVE_INFINITY }));
    traceQuery(client.watchQuery({ key, fetcher: strict, staleTime: 8000 }));

    focus.value = false;
    await clock.advance(10_000);
    focus.value = true;
    await strict.resolve('new');

    expect([patient.calls.length, strict.calls.length]).toEqual([0, 1]);
  });

  test('are judged one by one on focus by what they want', async () => {
    const { client, clock, focus } = createTestClient();
    const quiet = controlledFetcher<string>();
    const eager = controlledFetcher<string>();
    client.setQueryData(key, 'ada');
    traceQuery(
      client.watchQuery({
        key,
        fetcher: quiet,
        staleTime: 0,
        refetchOnMount: false,
        refetchOnWindowFocus: false,
      }),
    );
    traceQuery(client.watchQuery({ key, fetcher: eager, refetchOnWindowFocus: 'always' }));

    focus.value = false;
    await clock.advance(10_000);
    focus.value = true;
    await eager.resolve('new');

    expect([quiet.calls.length, eager.calls.length]).toEqual([0, 1]);
  });

  test('are served by the fetcher of the one that is enabled', async () => {
    const { client } = createTestClient();
    const enabled = controlledFetcher<string>();
    const disabled = controlledFetcher<string>();
    client.setQueryData(key, 'ada');
    traceQuery(client.watchQuery({ key, fetcher: enabled }));
    traceQuery(client.watchQuery({ key, fetcher: disabled, enabled: false }));

    void client.invalidate(key);
    await enabled.resolve('eve');

    expect([enabled.calls.length, disabled.calls.length]).toEqual([1, 0]);
    expect(client.getQueryData(key)).toBe('eve');
  });

  test('are invalidated with the fetcher of the newest enabled one', async () => {
    const { client } = createTestClient();
    const old = controlledFetcher<string>();
    const newest = controlledFetcher<string>();
    client.setQueryData(key, 'ada');
    traceQuery(client.watchQuery({ key, fetcher: old }));
    traceQuery(client.watchQuery({ key, fetcher: newest }));

    void client.invalidate(key);
    await newest.resolve('eve');

    expect([old.calls.length, newest.calls.length]).toEqual([0, 1]);
  });

  test('do not hear of each other coming and going', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));
    await fetcher.resolve('ada');

    for (let i = 0; i < 5; i++) {
      const other = traceQuery(client.watchQuery({ key, fetcher }));
      await turn();
      other.stop();
      await turn();
    }

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
  });

  test('keep the run when one of them leaves', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>({ takesSignal: true });
    const leaving = traceQuery(client.watchQuery({ key, fetcher }));
    const staying = traceQuery(client.watchQuery({ key, fetcher }));
    await turn();

    leaving.stop();
    await turn();
    await fetcher.resolve('ada');

    expect(staying.frames).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(leaving.frames).toEqual(['loading/fetching']);
  });

  test('keep the entry for the largest gcTime among them', async () => {
    const { client, clock } = createTestClient();
    const long = traceQuery(client.watchQuery({ key, fetcher: () => 'ada', gcTime: 16_000 }));
    const short = traceQuery(client.watchQuery({ key, fetcher: () => 'ada', gcTime: 16 }));
    await settled(client);

    long.stop();
    short.stop();
    await clock.advance(15_999);
    const kept = client.has(key);
    await clock.advance(1002);

    expect([kept, client.has(key)]).toEqual([true, false]);
  });

  test('run for the one that is enabled when the other is not', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const looking = traceQuery(client.watchQuery({ key, fetcher, enabled: false }));
    traceQuery(client.watchQuery({ key, fetcher }));

    await fetcher.resolve('ada');

    expect(looking.frames).toEqual(['initial/idle', 'loading/fetching', 'success/idle "ada"']);
  });

  test('keep retrying for the one that stays enabled', async () => {
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const enabled = signal(true);
    traceQuery(client.watchQuery(() => ({ key, fetcher, enabled: enabled.value })));
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));

    await fetcher.reject(new Error('boom'));
    enabled.value = false;
    await clock.advance(1000);
    await fetcher.resolve('ada');

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
  });
});
