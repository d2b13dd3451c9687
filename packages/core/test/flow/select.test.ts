import { signal } from '@qora/core';
import { controlledFetcher, createTestClient, settled, trace, traceQuery } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

interface User {
  readonly name: string;
  readonly age: number;
}
const ada: User = { name: 'ada', age: 36 };

describe('the option `select`', () => {
  test('shows its result in every signal of its reader, and the data to others', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<User>();
    const query = client.watchQuery({ key, fetcher, select: (user) => user.name });
    const { frames } = traceQuery(query);
    const data = trace(query.data);

    await fetcher.resolve(ada);
    void query.refetch();

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"', 'loading/fetching "ada"']);
    expect(data.frames).toEqual([undefined, 'ada']);
    expect(client.getQueryData(key)).toEqual(ada);
  });

  test('is not called before there is data', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<User>();
    let calls = 0;
    const query = client.watchQuery({ key, fetcher, select: () => calls++ });
    traceQuery(query);

    await fetcher.reject(new Error('boom'));

    expect(query.status.peek()).toBe('failure');
    expect(calls).toBe(0);
  });

  test('is called with data that is undefined', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => undefined, select: (data) => String(data) });

    const { frames } = trace(query.data);
    await settled(client);

    expect(frames).toEqual([undefined, 'undefined']);
  });

  test('does not fire when its result stays the same', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => ada, select: (user) => user.name });
    const { frames } = trace(query.data);
    await settled(client);

    client.setQueryData(key, { name: 'ada', age: 37 });
    client.setQueryData(key, { name: 'eve', age: 37 });

    expect(frames).toEqual([undefined, 'ada', 'eve']);
  });

  test('has its results shared structurally', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => ada, select: ({ name }) => ({ name }) });
    const { frames } = trace(query.data);
    await settled(client);

    client.setQueryData(key, { name: 'ada', age: 37 });

    expect(frames).toEqual([undefined, { name: 'ada' }]);
  });

  test('shares its result with that of the function before, which an inline one needs', async () => {
    const { client } = createTestClient();
    const again = signal(0);
    const query = client.watchQuery(() => {
      void again.value;
      return { key, fetcher: () => ada, select: (user: User) => ({ name: user.name }) };
    });
    const { frames } = trace(query.data);
    await settled(client);

    again.value++;

    expect(frames).toEqual([undefined, { name: 'ada' }]);
  });

  test('is called once for a thousand readers of the same function and data', async () => {
    const { client } = createTestClient();
    let calls = 0;
    const select = (user: User): string => {
      calls++;
      return user.name;
    };
    const traces = Array.from({ length: 1000 }, () =>
      trace(client.watchQuery({ key, fetcher: () => ada, select }).data),
    );
    await settled(client);
    const afterLoad = calls;

    client.setQueryData(key, { name: 'eve', age: 1 });

    expect(afterLoad).toBe(1);
    expect(calls).toBe(2);
    expect(new Set(traces.map(({ frames }) => frames.join()))).toEqual(new Set([',ada,eve']));
  });

  test('does not fire the state for what the state does not show', async () => {
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<User>();
    client.setQueryData(key, ada);
    const query = client.watchQuery({ key, fetcher, staleTime: 0, select: (user) => user.name });
    const states = trace(query.state);
    const counts = trace(query.failureCount);

    await fetcher.reject(new Error('one'));
    await clock.advance(1000);
    await fetcher.resolve(ada);

    expect(counts.frames).toEqual([0, 1, 0]);
    expect(states.frames.map(({ status }) => status)).toEqual(['loading', 'success']);
  });

  test('is not called for a change of status', async () => {
    const { client } = createTestClient();
    let calls = 0;
    const query = client.watchQuery({ key, fetcher: () => ada, select: () => ++calls });
    traceQuery(query);
    await settled(client);

    void query.refetch();
    await settled(client);

    expect(calls).toBe(1);
  });
});

describe('a `select` that throws', () => {
  const pick = (user: User): string => {
    if (user.name === 'nobody') throw new Error('no such user');
    return user.name;
  };
  const nobody: User = { name: 'nobody', age: 0 };

  test('is a failure of its reader, with its last selection as previous data', async () => {
    const { client, clock } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => ada, select: pick });
    const { frames } = trace(query.state);
    await settled(client);

    await clock.advance(10);
    client.setQueryData(key, nobody);

    expect(frames.at(-1)).toMatchObject({
      status: 'failure',
      error: new Error('no such user'),
      failedAt: 1_000_010,
      previousData: 'ada',
    });
  });

  test('leaves the entry and other readers untouched', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<User>();
    const other = traceQuery(client.watchQuery({ key, fetcher, select: (user) => user.age }));
    const broken = traceQuery(client.watchQuery({ key, fetcher, select: pick }));

    await fetcher.resolve(nobody);

    expect(broken.frames.at(-1)).toBe('failure/idle !no such user');
    expect(other.frames).toEqual(['loading/fetching', 'success/idle 0']);
    expect(client.getState(key)).toMatchObject({ status: 'success', data: nobody });
    expect(fetcher.calls).toHaveLength(1);
  });

  test('does not show what it made of the placeholder of another reader', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<User>();
    traceQuery(client.watchQuery({ key, fetcher, select: pick, placeholderData: ada }));
    const { frames } = traceQuery(client.watchQuery({ key, fetcher, select: pick }));

    await fetcher.resolve(nobody);

    expect(frames).toEqual(['loading/fetching', 'failure/idle !no such user']);
  });

  test('is called once for all its readers', async () => {
    const { client } = createTestClient();
    let calls = 0;
    const select = (): never => {
      calls++;
      throw new Error('never');
    };

    for (let i = 0; i < 100; i++) trace(client.watchQuery({ key, fetcher: () => ada, select }).state);
    await settled(client);

    expect(calls).toBe(1);
  });

  test('has failed once, though the same data is loaded again', async () => {
    const { client, clock } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => ({ ...nobody }), select: pick });
    const { frames } = trace(query.state);
    await settled(client);

    await clock.advance(10);
    await query.refetch();

    expect(frames.slice(1)).toMatchObject([{ status: 'failure', failedAt: 1_000_000 }]);
  });

  test('is over with new data', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => nobody, select: pick });
    const { frames } = traceQuery(query);
    await settled(client);

    client.setQueryData(key, ada);

    expect(frames).toEqual(['loading/fetching', 'failure/idle !no such user', 'success/idle "ada"']);
    expect(query.error.peek()).toBeUndefined();
  });

  test('is over with another function', async () => {
    const { client } = createTestClient();
    const select = signal<(user: User) => unknown>(pick);
    const query = client.watchQuery(() => ({ key, fetcher: () => nobody, select: select.value }));
    const { frames } = traceQuery(query);
    await settled(client);

    select.value = (user) => user.age;

    expect(frames).toEqual(['loading/fetching', 'failure/idle !no such user', 'success/idle 0']);
  });

  test('is over with another key', async () => {
    const { client } = createTestClient();
    const id = signal(0);
    const query = client.watchQuery(() => ({
      key: ['user', id.value],
      fetcher: () => (id.value === 0 ? nobody : ada),
      select: pick,
    }));
    const { frames } = traceQuery(query);
    await settled(client);

    id.value = 1;
    await settled(client);

    expect(frames).toEqual([
      'loading/fetching',
      'failure/idle !no such user',
      'loading/fetching',
      'success/idle "ada"',
    ]);
  });

  test('is over with a reset', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<User>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher, select: pick }));
    await fetcher.resolve(nobody);

    void client.reset({ key });
    await fetcher.resolve(ada);

    expect(frames).toEqual([
      'loading/fetching',
      'failure/idle !no such user',
      'loading/fetching',
      'success/idle "ada"',
    ]);
  });
});
