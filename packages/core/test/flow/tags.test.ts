import type { QoraClient } from '@qora/core';
import { controlledFetcher, createTestClient, settled, trace, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['page'];

interface Page {
  readonly owner: string;
}

const ofAda: Page = { owner: 'ada' };
const ofEve: Page = { owner: 'eve' };
const tags = ({ owner }: Page): string[] => [owner];

/** The tags among these under which the entry is found. */
function found(client: QoraClient): string[] {
  return ['ada', 'eve', 'pages'].filter((tag) => client.keys({ tags: [tag] }).length > 0);
}

describe('tags that are made of the data are those of the data that is there', () => {
  test('after a snapshot was put back', () => {
    const { client } = createTestClient();
    client.setDefaults(key, { tags: (page) => tags(page as Page) });
    client.setQueryData(key, ofAda);
    const before = client.getState<Page>(key);
    client.setQueryData(key, ofEve);

    client.restoreQueryData(key, before);

    expect(found(client)).toEqual(['ada']);
  });

  test('after a reset to initial data', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => ofEve, initialData: ofAda, tags });
    trace(query.state);
    await query.refetch();
    const before = found(client);

    void client.reset({});

    expect(before).toEqual(['eve']);
    expect(found(client)).toEqual(['ada']);
  });

  test('so that there are none after the data was removed', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<Page>();
    trace(client.watchQuery({ key, fetcher, tags }).state);
    await fetcher.resolve(ofAda);

    client.remove(key);

    expect(found(client)).toEqual([]);
  });

  test('while stored data stands in for the response', async () => {
    const { client, clock } = createTestClient({ defaults: { staleTime: 10 } });
    client.intercept(async ({ stored }) => stored(ofAda, clock.now() - 1000));
    const fetcher = controlledFetcher<Page>();
    trace(client.watchQuery({ key, fetcher, tags }).state);
    await turn();
    const meanwhile = found(client);

    await fetcher.resolve(ofEve);

    expect(meanwhile).toEqual(['ada']);
    expect(found(client)).toEqual(['eve']);
  });

  test('while a fetcher shows something, and after that has gone again', async () => {
    const { client } = createTestClient();
    client.setQueryData(key, ofAda, { updatedAt: 0 });
    const fetcher = controlledFetcher<Page>();
    trace(client.watchQuery({ key, fetcher, tags }).state);
    await turn();
    fetcher.calls[0]?.context.emit(ofEve);
    const meanwhile = found(client);

    client.cancel(key);

    expect(meanwhile).toEqual(['eve']);
    expect(found(client)).toEqual(['ada']);
  });

  test('also when somebody loads it who gives no tags', async () => {
    const { client } = createTestClient();
    trace(client.watchQuery({ key, fetcher: () => ofAda, tags }).state);
    await settled(client);

    await client.fetchQuery({ key, fetcher: () => ofEve, fresh: true });

    expect(found(client)).toEqual(['eve']);
  });
});

test('tags that are given plainly stay when the data goes', async () => {
  const { client } = createTestClient();
  trace(client.watchQuery({ key, fetcher: () => ofAda, tags: ['pages'] }).state);
  await settled(client);

  client.remove(key);

  expect(found(client)).toEqual(['pages']);
});

test('whoever only looks at a key does not take the tags away', async () => {
  const { client } = createTestClient();
  trace(client.watchQuery({ key, fetcher: () => ofAda, tags }).state);
  trace(client.watchQuery({ key, fetcher: () => ofAda }).state);
  await settled(client);
  trace(client.watchState(key));

  client.setQueryData(key, ofEve);

  expect(found(client)).toEqual(['eve']);
});
