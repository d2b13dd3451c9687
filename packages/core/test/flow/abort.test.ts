import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['report'];
const down = new Error('down');
type Client = ReturnType<typeof createTestClient>['client'];

const ends: [name: string, end: (client: Client) => void][] = [
  ['cancel', (client) => client.cancel(key)],
  ['cancelWhere', (client) => client.cancelWhere({ prefix: key })],
  ['remove', (client) => client.remove(key)],
  ['removeWhere', (client) => client.removeWhere({ prefix: key })],
  ['clear', (client) => client.clear()],
  ['reset', (client) => void client.reset({ key })],
  ['dispose', (client) => client.dispose()],
];

test.each(ends)('%s aborts the signal of a run that is awaited', async (_name, end) => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const answer = client.fetchQuery({ key, fetcher }).catch((error: Error) => error.name);
  await turn();

  end(client);

  expect(fetcher.calls[0]?.isAborted).toBe(true);
  expect(await answer).toBe('CancelledError');
});

test.each(ends)('%s aborts the signal of a run that is watched', async (_name, end) => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  end(client);

  expect(fetcher.calls[0]?.isAborted).toBe(true);
  stop();
  if (_name !== 'dispose') await expectIdle(client);
});

test('hands out an aborted signal to a fetcher that looks only afterwards', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  void client.prefetch({ key, fetcher });
  await turn();

  client.cancel(key);

  expect(fetcher.calls[0]?.context.signal.aborted).toBe(true);
});

test('aborts nothing once a run has settled', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  void client.prefetch({ key, fetcher });
  await fetcher.resolve('done');

  client.cancel(key);
  client.clear();

  expect(fetcher.calls[0]?.isAborted).toBe(false);
});

test('aborts a run that took its signal when the last reader leaves', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const one = traceQuery(client.watchQuery({ key, fetcher }));
  const two = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  one.stop();
  await turn();
  const abortedByFirst = fetcher.calls[0]?.isAborted;
  two.stop();
  await turn();

  expect(abortedByFirst).toBe(false);
  expect(fetcher.calls[0]?.isAborted).toBe(true);
  expect(client.getState(key)).toEqual({ status: 'initial' });
  await expectIdle(client);
});

test('goes back to the old data when nobody keeps the run', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  client.setQueryData(key, 'old');
  const before = client.getState(key);
  const { stop } = traceQuery(client.watchQuery({ key, fetcher, staleTime: 0 }));
  await turn();

  stop();
  await turn();

  expect(client.getState(key)).toEqual(before);
  await expectIdle(client);
});

test('goes back to the failure when nobody keeps the run', async () => {
  const { client, clock } = createTestClient({ defaults: { retry: false } });
  await client.prefetch({ key, fetcher: () => Promise.reject(down) });
  const before = client.getState(key);
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  await clock.advance(10);
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  stop();
  await turn();

  expect(frames).toEqual(['loading/fetching']);
  expect(client.getState(key)).toEqual(before);
});

test('stays stale by invalidation when nobody keeps the run that it caused', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  client.setQueryData(key, 'old');
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  void client.invalidate(key);
  await turn();

  stop();
  await turn();

  expect(client.inspect()).toMatchObject([{ invalidated: true, fetchStatus: 'idle' }]);
  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'old' });
});

test.each(['the last reader leaves', 'cancel'])(
  'keeps what was written during the run when %s',
  async (how) => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>({ takesSignal: true });
    client.setQueryData(key, 'old');
    const { stop } = traceQuery(client.watchQuery({ key, fetcher, staleTime: 0 }));
    await turn();

    client.setQueryData(key, 'written');
    if (how === 'cancel') client.cancel(key);
    stop();
    await turn();

    expect(fetcher.calls[0]?.isAborted).toBe(true);
    expect(client.getState(key)).toMatchObject({ status: 'success', data: 'written' });
    await expectIdle(client);
  },
);

test('is kept by whoever awaits it', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  const answer = client.fetchQuery({ key, fetcher });

  stop();
  await fetcher.resolve('done');

  expect(await answer).toBe('done');
  await expectIdle(client);
});

test('tries again for whoever awaits it after the last reader left', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  const answer = client.fetchQuery({ key, fetcher });

  stop();
  await fetcher.reject(down);
  await clock.advance(1_000);
  await fetcher.resolve('done');

  expect(await answer).toBe('done');
});

test('aborts nothing when a reader comes back in the same tick', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const query = client.watchQuery({ key, fetcher });
  traceQuery(query).stop();
  const first = traceQuery(query);
  await turn();

  first.stop();
  const second = traceQuery(query);
  await fetcher.resolve('done');
  second.stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(second.frames).toEqual(['loading/fetching', 'success/idle "done"']);
  await expectIdle(client);
});

test('calls no fetcher for a reader that left in the same tick', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();

  traceQuery(client.watchQuery({ key, fetcher })).stop();
  await turn();

  expect(fetcher.calls).toHaveLength(0);
  expect(client.getState(key).status).toBe('initial');
  await expectIdle(client);
});
