import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

function setup() {
  const test = createTestClient({ defaults: { retry: false, staleTime: 0, gcTime: 0 } });
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  return { ...test, fetcher, query: test.client.watchQuery({ key, fetcher }) };
}

/** What the promise has come to by now; `undefined` while it is pending. */
async function outcomeOf<T>(promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, turn().then(() => undefined)]);
}

describe('the promise of a query', () => {
  test('loads, and resolves with the data that arrives', async () => {
    const { fetcher, query } = setup();

    const promise = query.promise();
    const before = await outcomeOf(promise);
    await fetcher.resolve('ada');

    expect(before).toBeUndefined();
    expect(await promise).toMatchObject({ status: 'success', data: 'ada' });
  });

  test('resolves with a failure, and never rejects for one', async () => {
    const { fetcher, query } = setup();

    const promise = query.promise();
    await fetcher.reject(new Error('boom'));

    expect(await promise).toMatchObject({ status: 'failure', error: new Error('boom') });
  });

  test('wakes on data that is written while the run goes on', async () => {
    const { client, query } = setup();
    const promise = query.promise();
    await turn();

    client.setQueryData(key, 'written');

    expect(await promise).toMatchObject({ status: 'success', data: 'written' });
  });

  test('resolves at once with data that is there', async () => {
    const { client, fetcher } = setup();
    client.setQueryData(key, 'ada', { updatedAt: 1_000_000 });
    const query = client.watchQuery({ key, fetcher, staleTime: 1000 });

    const state = await outcomeOf(query.promise());

    expect(state).toMatchObject({ status: 'success', data: 'ada' });
    expect(fetcher.calls).toHaveLength(0);
  });

  test('resolves at once for a disabled reader, and starts nothing', async () => {
    const { client, fetcher } = setup();
    const query = client.watchQuery({ key, fetcher, enabled: false });

    const state = await outcomeOf(query.promise());

    expect(state).toEqual({ status: 'initial' });
    expect(fetcher.calls).toHaveLength(0);
    await expectIdle(client);
  });

  test('keeps the run going without any reader', async () => {
    const { fetcher, query } = setup();
    const suspended = traceQuery(query);

    const promise = query.promise();
    suspended.stop();
    await turn();
    await fetcher.resolve('ada');

    expect(fetcher.calls[0]?.isAborted).toBe(false);
    expect(await promise).toMatchObject({ data: 'ada' });
  });

  test('resolves for everybody who asked', async () => {
    const { client, fetcher, query } = setup();
    const other = client.watchQuery({ key, fetcher });

    const promises = [query.promise(), other.promise(), query.promise()];
    const before = await outcomeOf(Promise.race(promises));
    await fetcher.resolve('ada');
    const states = await Promise.all(promises);

    expect(before).toBeUndefined();
    expect(states.map((state) => state.status)).toEqual(['success', 'success', 'success']);
  });

  test('does not wake for a reader that comes before the data', async () => {
    const { fetcher, query } = setup();
    const promise = query.promise();

    const { frames } = traceQuery(query);
    const before = await outcomeOf(promise);
    await fetcher.resolve('ada');

    expect(before).toBeUndefined();
    expect(await promise).toMatchObject({ data: 'ada' });
    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('settles when the run is cancelled, and leaves nothing held', async () => {
    const { client, clock, query } = setup();
    const promise = query.promise();
    await turn();

    client.cancel(key);
    const state = await outcomeOf(promise);
    await clock.advance(5001);

    expect(state).toEqual({ status: 'initial' });
    await expectIdle(client);
  });

  test('waits for the next run when the entry is removed', async () => {
    const { client, fetcher, query } = setup();
    const promise = query.promise();
    await turn();

    client.remove(key);
    const before = await outcomeOf(promise);
    await fetcher.resolve('ada');

    expect(before).toBeUndefined();
    expect(await promise).toMatchObject({ data: 'ada' });
  });

  test('settles with dispose', async () => {
    const { client, query } = setup();
    const promise = query.promise().then(
      () => 'settled',
      () => 'settled',
    );
    await turn();

    client.dispose();

    expect(await outcomeOf(promise)).toBe('settled');
  });

  test('rejects after dispose', async () => {
    const { client, query } = setup();

    client.dispose();

    await expect(query.promise()).rejects.toMatchObject({ code: 'client-disposed' });
  });
});

describe('a result that a promise waited for', () => {
  test('is fresh to the next hold, even with a staleTime of 0', async () => {
    const { fetcher, clock, query } = setup();
    const promise = query.promise();
    await fetcher.resolve('ada');
    await promise;
    await clock.advance(4999);

    const { frames } = traceQuery(query);
    await turn();

    expect(frames).toEqual(['success/idle "ada"']);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('is not evicted, even with a gcTime of 0, for five seconds at most', async () => {
    const { client, clock, fetcher, query } = setup();
    const promise = query.promise();
    await fetcher.resolve('ada');
    await promise;

    await clock.advance(4999);
    const before = client.has(key);
    await clock.advance(1);

    expect([before, client.has(key)]).toEqual([true, false]);
    await expectIdle(client);
  });

  test('is claimed once: the second hold refetches', async () => {
    const { client, fetcher, query } = setup();
    const promise = query.promise();
    await fetcher.resolve('ada');
    await promise;
    const first = traceQuery(query);
    await turn();

    const second = traceQuery(client.watchQuery({ key, fetcher }));
    await fetcher.resolve('eve');

    expect(first.frames).toEqual(['success/idle "ada"', 'loading/fetching "ada"', 'success/idle "eve"']);
    expect(second.frames).toEqual(['loading/fetching "ada"', 'success/idle "eve"']);
  });

  test.each([
    ['a reader takes it', true],
    ['its time is over', false],
  ])('is claimed no more by what is written in the tick in which %s', async (_, isTaken) => {
    const { client, clock, fetcher, query } = setup();
    const keeper = client.watchQuery({ key, fetcher, enabled: false });
    const promise = query.promise();
    await fetcher.resolve('ada');
    await promise;
    traceQuery(isTaken ? query : keeper);

    if (isTaken) client.setQueryData(key, 'eve');
    else await clock.advance(5000);
    await turn();
    const pending = clock.pending();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));

    expect(pending).toEqual([]);
    expect(frames[0]).toBe(`loading/fetching "${isTaken ? 'eve' : 'ada'}"`);
  });

  test.each(['holds', 'suspends'])('is no claim once it is gone: a reader that %s loads', async (how) => {
    const { client, fetcher, query } = setup();
    const promise = query.promise();
    await fetcher.resolve('ada');
    await promise;

    client.remove(key);
    client.cancel(key);
    const other = client.watchQuery({ key, fetcher });
    const seen = other.peek('status');
    if (how === 'holds') traceQuery(other);
    else void other.promise();
    await turn();

    expect([seen, client.getState(key).status]).toEqual(['loading', 'loading']);
    await fetcher.resolve('eve');
    expect(client.getQueryData(key)).toBe('eve');
  });

  test('lives on as any other entry once it is held', async () => {
    const { client, clock, fetcher, query } = setup();
    const promise = query.promise();
    await fetcher.resolve('ada');
    await promise;
    const { stop } = traceQuery(query);
    await clock.advance(60_000);
    const whileHeld = client.has(key);

    stop();
    await turn();

    expect([whileHeld, client.has(key)]).toEqual([true, false]);
    await expectIdle(client);
  });

  test('is a failure that the next hold joins without a run', async () => {
    const { fetcher, query } = setup();
    const promise = query.promise();
    await fetcher.reject(new Error('boom'));
    await promise;

    const { frames } = traceQuery(query);
    await turn();

    expect(frames).toEqual(['failure/idle !boom']);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('counts its five seconds from the moment it settled', async () => {
    const { client, clock, fetcher, query } = setup();
    const promise = query.promise();
    await clock.advance(60_000);
    await fetcher.resolve('ada');
    await promise;

    await clock.advance(4999);
    const before = client.has(key);
    await clock.advance(1);

    expect([before, client.has(key)]).toEqual([true, false]);
  });

  test('is let go of when several promises waited for it', async () => {
    const { client, clock, fetcher, query } = setup();
    const promises = [query.promise(), query.promise(), query.promise()];
    await fetcher.resolve('ada');
    await Promise.all(promises);
    const readers = client.inspect()[0]?.readers ?? 0;

    await clock.advance(5000);
    await settled(client);

    expect(readers).toBeGreaterThan(0);
    expect(client.keys()).toEqual([]);
    await expectIdle(client);
  });
});
