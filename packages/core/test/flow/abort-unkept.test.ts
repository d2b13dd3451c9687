import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['report'];
const down = new Error('down');

test('lets an attempt that did not take its signal finish, and caches it', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  stop();
  await turn();
  const meanwhile = client.getState(key).status;
  await fetcher.resolve('done');

  expect(meanwhile).toBe('loading');
  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'done' });
  await expectIdle(client);
});

test('shows the failure of an attempt that nobody keeps, without a retry', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  stop();
  await fetcher.reject(down);
  await clock.advance(10_000);

  expect(fetcher.calls).toHaveLength(1);
  expect(client.getState(key)).toMatchObject({ status: 'failure', error: down });
  await expectIdle(client);
});

test('tries again on the next mount after a failure that nobody kept', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const first = traceQuery(query);
  await turn();
  first.stop();
  await fetcher.reject(down);

  const second = traceQuery(query);
  await fetcher.resolve('done');
  second.stop();

  expect(second.frames).toEqual(['loading/fetching', 'success/idle "done"']);
});

test('ends a wait for a retry with the failure when nobody keeps it', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.reject(down);

  stop();
  await clock.advance(10_000);

  expect(fetcher.calls).toHaveLength(1);
  expect(client.getState(key)).toMatchObject({ status: 'failure', error: down });
  await expectIdle(client);
});

test('goes back from a wait for a retry when nobody keeps it and the signal was taken', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  client.setQueryData(key, 'old');
  const { stop } = traceQuery(client.watchQuery({ key, fetcher, staleTime: 0 }));
  await fetcher.reject(down);

  stop();
  await clock.advance(10_000);

  expect(fetcher.calls).toHaveLength(1);
  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'old' });
  await expectIdle(client);
});

test('drops a run that nobody keeps and that is paused before its first attempt', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  stop();
  await turn();
  const status = client.getState(key).status;
  online.value = true;
  await clock.advance(10_000);

  expect(status).toBe('initial');
  expect(fetcher.calls).toHaveLength(0);
  await expectIdle(client);
});

test('keeps the old data of a paused run that is dropped', async () => {
  const { client, online } = createTestClient();
  client.setQueryData(key, 'old');
  online.value = false;
  const { stop } = traceQuery(client.watchQuery({ key, fetcher: () => 'new', staleTime: 0 }));
  await turn();

  stop();
  await turn();

  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'old' });
});

test('fails a run that nobody keeps and that is paused before a retry', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.reject(down);
  online.value = false;
  await clock.advance(1_000);

  stop();
  await turn();

  expect(client.getState(key)).toMatchObject({ status: 'failure', error: down });
  expect(fetcher.calls).toHaveLength(1);
  await expectIdle(client);
});

test('drops a paused run whose refetch has been answered by the pause', async () => {
  const { client, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;
  const query = client.watchQuery({ key, fetcher });
  const { stop } = traceQuery(query);
  await query.refetch();

  stop();
  await turn();

  expect(client.getState(key).status).toBe('initial');
  await expectIdle(client);
});

test('keeps a paused run that a fetch awaits', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  const answer = client.fetchQuery({ key, fetcher });
  await turn();

  stop();
  await turn();
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('done');

  expect(await answer).toBe('done');
  await expectIdle(client);
});

test('is taken over, retries included, by a reader that comes back in time', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const first = traceQuery(query);
  await turn();
  first.stop();
  await turn();

  const second = traceQuery(query);
  await fetcher.reject(down);
  await clock.advance(1_000);
  await fetcher.resolve('done');
  second.stop();

  expect(fetcher.calls.map(({ context }) => context.attempt)).toEqual([0, 1]);
  expect(second.frames).toEqual(['loading/fetching', 'success/idle "done"']);
  await expectIdle(client);
});

test('is taken over, retries included, by a fetch that comes in time', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  stop();
  await turn();

  const answer = client.fetchQuery({ key, fetcher });
  await fetcher.reject(down);
  await clock.advance(1_000);
  await fetcher.resolve('done');

  expect(await answer).toBe('done');
  expect(fetcher.calls).toHaveLength(2);
});

test('is kept by a disabled reader, but without retries', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const wanting = traceQuery(client.watchQuery({ key, fetcher }));
  const watching = traceQuery(client.watchQuery({ key, fetcher, enabled: false }));
  await turn();

  wanting.stop();
  await turn();
  const wasAborted = fetcher.calls[0]?.isAborted;
  await fetcher.reject(down);
  await clock.advance(10_000);
  watching.stop();

  expect(wasAborted).toBe(false);
  expect(fetcher.calls).toHaveLength(1);
  expect(watching.frames).toEqual(['loading/fetching', 'failure/idle !down']);
  await expectIdle(client);
});
