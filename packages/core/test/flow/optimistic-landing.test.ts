import { controlledFetcher, createTestClient, expectIdle, trace, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['switch'];

test('never shows an older edit over a newer one, in whatever order the two are confirmed', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 'off');
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const { frames, stop } = trace(query.data);
  const refused = client.optimistic.update(key, () => 'on');
  const older = client.optimistic.update(key, () => 'off');
  const newer = client.optimistic.update(key, () => 'on');

  newer.commit();
  await turn();
  older.commit();
  refused.rollback();
  await fetcher.resolve('on');
  await fetcher.resolve('on');

  expect(frames).toEqual(['off', 'on', 'off', 'on']);
  expect(fetcher.calls).toHaveLength(2);
  stop();
  await expectIdle(client);
});
