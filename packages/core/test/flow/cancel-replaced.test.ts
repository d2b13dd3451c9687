import { CancelledError } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['profile'];
type Client = ReturnType<typeof createTestClient>['client'];

const replacements: [name: string, replace: (client: Client) => void][] = [
  ['remove', (client) => client.remove(key)],
  ['removeWhere', (client) => client.removeWhere({ prefix: key })],
  ['clear', (client) => client.clear()],
  ['reset', (client) => void client.reset({ key })],
];

test.each(replacements)(
  '%s under a wanting reader hands awaiters on to the next run',
  async (_name, replace) => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher });
    const { frames, stop } = traceQuery(query);
    const fetched = client.fetchQuery({ key, fetcher });
    const refetched = query.refetch();
    await turn();

    replace(client);
    await turn();
    await fetcher.calls[0]?.resolve('of the replaced run');
    await fetcher.calls[1]?.resolve('of the next run');
    stop();

    expect(await fetched).toBe('of the next run');
    expect(await refetched).toMatchObject({ status: 'success', data: 'of the next run' });
    expect(frames.join()).not.toContain('replaced');
    expect(frames.at(-1)).toBe('success/idle "of the next run"');
    await expectIdle(client);
  },
);

test.each(replacements)('%s hands a promise of invalidate on to the next run', async (_name, replace) => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  let isSettled = false;
  const invalidated = client.invalidate(key).then(() => {
    isSettled = true;
  });
  await turn();

  replace(client);
  await turn();
  const wasSettled = isSettled;
  await fetcher.calls[1]?.resolve('new');
  await invalidated;
  stop();

  expect(wasSettled).toBe(false);
  await expectIdle(client);
});

test.each(replacements)('%s of an entry that nobody wants rejects who awaits it', async (_name, replace) => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  const answer = client.fetchQuery({ key, fetcher, fresh: true }).catch((error: unknown) => error);
  await turn();

  replace(client);
  await fetcher.calls[0]?.resolve('late');

  expect(await answer).toBeInstanceOf(CancelledError);
  expect(client.getState(key)).toEqual({ status: 'initial' });
  expect(fetcher.calls).toHaveLength(1);
  await expectIdle(client);
});

test('a reset gives initial data to who awaits', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const answer = client.fetchQuery({ key, fetcher, fresh: true, initialData: 'seed' });
  await turn();

  await client.reset({ key });

  expect(await answer).toBe('seed');
});

test('hands awaiters on through several replacements', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  const answer = client.fetchQuery({ key, fetcher });

  for (let i = 0; i < 3; i++) {
    await turn();
    client.remove(key);
  }
  await turn();
  await fetcher.calls[3]?.resolve('at last');
  stop();

  expect(await answer).toBe('at last');
  await expectIdle(client);
});

test('a replaced run that fails late changes nothing', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  const answer = client.fetchQuery({ key, fetcher });
  await turn();

  client.remove(key);
  await turn();
  await fetcher.calls[0]?.reject(new Error('late'));
  const meanwhile = client.getState(key).status;
  await fetcher.calls[1]?.resolve('fine');
  stop();

  expect(meanwhile).toBe('loading');
  expect(await answer).toBe('fine');
});

test('the next run goes on for its awaiter when the reader leaves', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  const answer = client.fetchQuery({ key, fetcher });
  await turn();

  client.remove(key);
  await turn();
  stop();
  await turn();
  await fetcher.resolve('fine');

  expect(await answer).toBe('fine');
  await expectIdle(client);
});
