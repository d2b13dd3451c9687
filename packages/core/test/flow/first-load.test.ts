import { effect } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery } from '@qora/testing';
import { expect, test } from 'vitest';

test('shows loading in the first frame and the data when it arrives', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key: ['greeting'], fetcher });

  const { frames, stop } = traceQuery(query);
  await fetcher.resolve('hello');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "hello"']);
  client.clear();
  await expectIdle(client);
});

test('watches with an effect over one field', async () => {
  const { client } = createTestClient();
  const query = client.watchQuery({ key: ['one'], fetcher: () => 1 });
  const seen: unknown[] = [];

  const stop = effect(() => {
    seen.push(query.data.value);
  });
  await settled(client);
  stop();

  expect(seen).toEqual([undefined, 1]);
});
