import { controlledFetcher, createTestClient, settled, trace } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

interface User {
  readonly name: string;
  readonly age: number;
}
const ada: User = { name: 'ada', age: 36 };

describe('`query.select`', () => {
  test('gives a signal that fires only when the part changes', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => ada });
    const { frames } = trace(query.select((user) => user.name));
    await settled(client);

    client.setQueryData(key, { name: 'ada', age: 37 });
    client.setQueryData(key, { name: 'eve', age: 37 });

    expect(frames).toEqual([undefined, 'ada', 'eve']);
  });

  test('gives the same signal for the same function', () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => ada });
    const nameOf = (user: User): string => user.name;

    expect(query.select(nameOf)).toBe(query.select(nameOf));
  });

  test('calls the function once for a thousand handles', async () => {
    const { client } = createTestClient();
    let calls = 0;
    const nameOf = (user: User): string => {
      calls++;
      return user.name;
    };
    for (let i = 0; i < 1000; i++) trace(client.watchQuery({ key, fetcher: () => ada }).select(nameOf));
    await settled(client);
    const afterLoad = calls;

    client.setQueryData(key, { name: 'eve', age: 1 });

    expect(afterLoad).toBe(1);
    expect(calls).toBe(2);
  });

  test('shares its results structurally', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => ada });
    const { frames } = trace(query.select(({ name }) => ({ name })));
    await settled(client);

    client.setQueryData(key, { name: 'ada', age: 37 });

    expect(frames).toEqual([undefined, { name: 'ada' }]);
  });

  test('holds the entry like any other signal', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<User>();
    const query = client.watchQuery({ key, fetcher });

    const { stop } = trace(query.select((user) => user.name));
    const whileWatched = client.inspect()[0]?.readers;
    await fetcher.resolve(ada);
    stop();
    await settled(client);

    expect(whileWatched).toBe(1);
    expect(client.inspect()[0]?.readers).toBe(0);
  });

  test('selects from what the reader itself selected', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => ada, select: (user) => user.name });

    const { frames } = trace(query.select((name) => name.length));
    await settled(client);

    expect(frames).toEqual([undefined, 3]);
  });

  test('reads unwatched what is there now', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => ada });
    const name = query.select((user) => user.name);
    const before = name.peek();

    client.setQueryData(key, ada);
    const written = name.peek();
    client.remove(key);

    expect([before, written, name.peek()]).toEqual([undefined, 'ada', undefined]);
  });

  test('keeps its last result when the function throws, and has the error reported', async () => {
    const { client, reported } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => ada });
    const error = new Error('no such user');
    const { frames } = trace(
      query.select((user) => {
        if (user.name === 'nobody') throw error;
        return user.name;
      }),
    );
    await settled(client);

    client.setQueryData(key, { name: 'nobody', age: 0 });
    client.setQueryData(key, { name: 'eve', age: 1 });

    expect(frames).toEqual([undefined, 'ada', 'eve']);
    expect(reported).toEqual([error]);
  });
});
