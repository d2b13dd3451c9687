import { signal } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const down = new Error('down');

/** Two readers of ['user', 1]; the first, which asked, can move to another key with a fetcher of its own. */
function setUp() {
  const test = createTestClient();
  const id = signal(1);
  const first = controlledFetcher<string>();
  const second = controlledFetcher<string>();
  const staying = controlledFetcher<string>();
  const moving = test.client.watchQuery(() => ({
    key: ['user', id.value],
    fetcher: id.value === 1 ? first : second,
    retry: id.value === 1 ? 1 : false,
  }));
  const one = traceQuery(moving);
  const two = traceQuery(test.client.watchQuery({ key: ['user', 1], fetcher: staying }));
  const stop = (): void => {
    one.stop();
    two.stop();
  };
  return { ...test, id, first, second, staying, frames: two.frames, moving, stop };
}

test('retries with the fetcher it began with when the one who asked has moved on', async () => {
  const { client, clock, first, second, frames, id, stop } = setUp();
  await first.reject(down);

  id.value = 2;
  await clock.advance(1_000);
  await second.calls[0]?.resolve('two');
  await first.resolve('one');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "one"']);
  expect(first.calls.map(({ context }) => context.attempt)).toEqual([0, 1]);
  expect(client.getQueryData(['user', 2])).toBe('two');
  await expectIdle(client);
});

test('keeps the retries it began with when the one who asked has moved on', async () => {
  const { clock, first, frames, id, stop } = setUp();
  await turn();

  id.value = 2;
  await first.reject(down);
  await clock.advance(1_000);
  await first.reject(down);
  stop();

  expect(first.calls).toHaveLength(2);
  expect(frames).toEqual(['loading/fetching', 'failure/idle !down']);
});

test('calls the fetcher it was asked with when the one who asked moves on in the same tick', async () => {
  const { first, second, frames, id, stop } = setUp();

  id.value = 2;
  await first.resolve('one');
  await second.resolve('two');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "one"']);
});

test('goes on from a pause with the fetcher it was asked with', async () => {
  const { client, clock, online } = createTestClient();
  online.value = false;
  const id = signal(1);
  const optionsOf = (own: number) => ({ key: [own], fetcher: () => `loaded ${own}` });
  const one = traceQuery(client.watchQuery(() => optionsOf(id.value)));
  const two = traceQuery(client.watchQuery({ key: [1], fetcher: () => 'of the second' }));
  await turn();

  id.value = 2;
  await turn();
  online.value = true;
  await clock.advance(0);
  await settled(client);
  one.stop();
  two.stop();

  expect(client.getQueryData([2])).toBe('loaded 2');
  expect(two.frames.at(-1)).toBe('success/idle "loaded 1"');
});

test('makes the trailing run of a refetch with the fetcher of its key', async () => {
  const { client } = createTestClient();
  const id = signal(1);
  const first = controlledFetcher<string>();
  const second = controlledFetcher<string>();
  const query = client.watchQuery(() => ({
    key: ['user', id.value],
    fetcher: id.value === 1 ? first : second,
  }));
  void query.refetch();
  await turn();

  client.setQueryData(['user', 1], 'written');
  id.value = 2;
  void query.key;
  await first.resolve('overtaken');
  await first.resolve('trailing');

  expect(client.getQueryData(['user', 1])).toBe('trailing');
  expect(second.calls).toHaveLength(0);
});

test('carries the meta it began with', async () => {
  const { client, clock } = createTestClient();
  const screen = signal('list');
  const fetcher = controlledFetcher<string>();
  const metas: unknown[] = [];
  client.onEvent((event) => {
    if ('meta' in event) metas.push(event.meta?.['screen']);
  });
  const { stop } = traceQuery(
    client.watchQuery(() => ({ key: ['user', screen.value], fetcher, meta: { screen: screen.value } })),
  );
  const answer = client.fetchQuery({ key: ['user', 'list'], fetcher });
  await fetcher.reject(down);

  screen.value = 'map';
  await turn();
  metas.length = 0;
  await clock.advance(1_000);
  await fetcher.calls[2]?.resolve('data');
  stop();

  expect(await answer).toBe('data');
  expect(metas).toEqual(['list']);
});

test.each<[name: string, ask: (client: ReturnType<typeof createTestClient>['client']) => unknown]>([
  ['a refetch', (client) => client.refetchWhere({ key: ['user', 1] })],
  ['an invalidation', (client) => client.invalidate(['user', 1])],
])('never loads a key that was left in the same tick with the next fetcher, by %s', async (_name, ask) => {
  const { client } = createTestClient();
  const id = signal(1);
  const optionsOf = (own: number) => ({ key: ['user', own], fetcher: () => `loaded ${own}` });
  const { stop } = traceQuery(client.watchQuery(() => optionsOf(id.value)));
  await settled(client);

  id.value = 2;
  void ask(client);
  await settled(client);
  stop();

  expect(client.getQueryData(['user', 1])).toBe('loaded 1');
  expect(client.getQueryData(['user', 2])).toBe('loaded 2');
  await expectIdle(client);
});

test('never makes the trailing run of a key that was left in the same tick with the next fetcher', async () => {
  const { client } = createTestClient();
  const id = signal(1);
  const first = controlledFetcher<string>();
  const second = controlledFetcher<string>();
  const optionsOf = (own: number) => ({ key: ['user', own], fetcher: own === 1 ? first : second });
  const { stop } = traceQuery(client.watchQuery(() => optionsOf(id.value)));
  const answer = client.fetchQuery({ key: ['user', 1], fetcher: first });
  await turn();
  client.setQueryData(['user', 1], 'written');

  const settling = first.calls[0]?.resolve('overtaken');
  id.value = 2;
  await settling;
  await first.resolve('trailing');
  stop();

  expect(await answer).toBe('trailing');
  expect(second.calls.map(({ context }) => context.key)).toEqual([['user', 2]]);
  client.clear();
  await turn();
});
