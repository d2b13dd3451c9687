import { batch, type Query, type QueryField, signal } from '@qora/core';
import { controlledFetcher, createTestClient, settled, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

/** What those who listen to one of these fields each know, from their beginning and what they were told since. */
function listen(query: Query<unknown>, fields: readonly QueryField[]): { [F in QueryField]?: unknown } {
  const known: { [F in QueryField]?: unknown } = {};
  for (const field of fields) {
    const look = (): void => {
      known[field] = query.peek(field);
    };
    query.listen(look, [field]);
    look();
  }
  return known;
}

describe('a listener of a single field knows', () => {
  test('the failure of a selection that does not go with new data, and its end', async () => {
    const { client } = createTestClient();
    const error = new Error('no such row');
    const query = client.watchQuery({
      key,
      fetcher: () => 1,
      select: (row) => {
        if (row === 2) throw error;
        return `row ${row}`;
      },
    });
    const known = listen(query, ['status', 'error', 'data']);
    await settled(client);

    client.setQueryData(key, 2);
    const failed = { ...known };
    client.setQueryData(key, 3);

    expect(failed).toEqual({ status: 'failure', error, data: 'row 1' });
    expect(known).toEqual({ status: 'success', error: undefined, data: 'row 3' });
  });

  test('that a placeholder gives way to a failure, and that it comes back', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery<string>({ key, fetcher, placeholderData: 'somebody' });
    const known = listen(query, ['data', 'isPlaceholder']);

    await fetcher.reject(new Error('boom'));
    const failed = { ...known };
    void query.refetch();

    expect(failed).toEqual({ data: undefined, isPlaceholder: false });
    expect(known).toEqual({ data: 'somebody', isPlaceholder: true });
  });

  test.each([
    ['before', true],
    ['after', false],
  ])('the data of another key that is what the old key got %s the switch in one batch', (_, isBefore) => {
    const { client } = createTestClient();
    const id = signal('a');
    client.setQueryData(['a'], 1);
    client.setQueryData(['b'], 2);
    const query = client.watchQuery<number>(() => ({ key: [id.value], fetcher: () => 0 }));
    const known = listen(query, ['data']);

    batch(() => {
      if (isBefore) client.setQueryData(['a'], 2);
      id.value = 'b';
      client.setQueryData(['a'], 2);
    });

    expect(known.data).toBe(2);
  });

  test('that the client has ended', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery<string>({ key, fetcher });
    const known = listen(query, ['error', 'failureCount', 'status']);
    await fetcher.reject(new Error('boom'));

    client.dispose();

    expect(known).toEqual({ error: undefined, failureCount: 0, status: 'initial' });
  });
});

test('a listener is told of another key only where a field differs', async () => {
  const { client } = createTestClient();
  const id = signal('a');
  client.setQueryData(['a'], 1);
  client.setQueryData(['b'], 1);
  const query = client.watchQuery<number>(() => ({ key: [id.value], fetcher: () => 0 }));
  let calls = 0;
  query.listen(() => calls++, ['data']);

  id.value = 'b';
  const whenEqual = calls;
  client.setQueryData(['b'], 2);
  await turn();

  expect([whenEqual, calls]).toEqual([0, 1]);
});
