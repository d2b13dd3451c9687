import type { Fetcher, Query } from '@qora/core';
import { createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['pets', 1];
const says =
  (name: string): Fetcher<string> =>
  () =>
    name;

test('takes the fetcher of the reader that caused the run', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 'old');
  const older = client.watchQuery({ key, fetcher: says('older') });
  const newer = client.watchQuery({ key, fetcher: says('newer') });
  const one = traceQuery(older);
  const two = traceQuery(newer);

  await older.refetch();
  const afterOlder = client.getQueryData(key);
  await newer.refetch();
  const afterNewer = client.getQueryData(key);
  one.stop();
  two.stop();

  expect([afterOlder, afterNewer]).toEqual(['older', 'newer']);
  await expectIdle(client);
});

test('takes the fetcher of the call that caused the run', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 'old');
  const { stop } = traceQuery(client.watchQuery({ key, fetcher: says('reader') }));

  const answer = await client.fetchQuery({ key, fetcher: says('call'), fresh: true });
  stop();

  expect(answer).toBe('call');
});

test('takes the fetcher of the reader that mounts on stale data', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 'old', { updatedAt: 0 });
  const patient = { key, fetcher: says('patient'), refetchOnMount: false };
  const one = traceQuery(client.watchQuery(patient));

  const two = traceQuery(client.watchQuery({ key, fetcher: says('mounted') }));
  await settled(client);
  one.stop();
  two.stop();

  expect(client.getQueryData(key)).toBe('mounted');
});

test.each<[string, (client: ReturnType<typeof createTestClient>['client']) => Promise<void>]>([
  ['an invalidation', (client) => client.invalidate(key)],
  ['an invalidation by filter', (client) => client.invalidateWhere({ prefix: ['pets'] })],
  ['refetchWhere', (client) => client.refetchWhere({ key })],
])('takes the fetcher of the newest enabled reader for %s', async (_name, ask) => {
  const { client } = createTestClient();
  client.setQueryData(key, 'old');
  const readers: Query<string>[] = [
    client.watchQuery({ key, fetcher: says('oldest') }),
    client.watchQuery({ key, fetcher: says('newest') }),
    client.watchQuery({ key, fetcher: says('disabled'), enabled: false }),
  ];
  const traces = readers.map((query) => traceQuery(query));

  await ask(client);
  const withAll = client.getQueryData(key);
  traces[1]?.stop();
  await turn();
  await ask(client);
  const withoutNewest = client.getQueryData(key);
  for (const { stop } of traces) stop();

  expect([withAll, withoutNewest]).toEqual(['newest', 'oldest']);
  await expectIdle(client);
});

test('serves readers and fetches that bring none', async () => {
  const { client } = createTestClient();
  client.setDefaults(['pets'], { fetcher: ({ key: own }) => `pet ${own[1]}` });

  const answer = await client.fetchQuery<string>({ key: ['pets', 2] });
  const { frames, stop } = traceQuery(client.watchQuery<string>({ key }));
  await settled(client);
  stop();

  expect(answer).toBe('pet 2');
  expect(frames).toEqual(['loading/fetching', 'success/idle "pet 1"']);
});

test('yields to a fetcher that is brought', async () => {
  const { client } = createTestClient();
  client.setDefaults(['pets'], { fetcher: says('default') });

  expect(await client.fetchQuery({ key, fetcher: says('own') })).toBe('own');
});

test('serves from the defaults of the client', async () => {
  const { client } = createTestClient({ defaults: { fetcher: ({ key: own }) => own.join('/') } });

  expect(await client.fetchQuery<string>({ key })).toBe('pets/1');
});

test('prefers the default of the longest prefix', async () => {
  const { client } = createTestClient({ defaults: { fetcher: says('client') } });
  client.setDefaults(['pets', 1], { fetcher: says('long') });
  client.setDefaults(['pets'], { fetcher: says('short') });

  const answers = [['pets', 1], ['pets', 2], ['cars']].map((one) => client.fetchQuery<string>({ key: one }));

  expect(await Promise.all(answers)).toEqual(['long', 'short', 'client']);
});

test('wants the entry of a reader that relies on it', async () => {
  const { client } = createTestClient();
  let calls = 0;
  client.setDefaults(['pets'], { fetcher: () => ++calls });
  const { stop } = traceQuery(client.watchQuery<number>({ key }));
  await settled(client);

  await client.invalidate(key);
  stop();

  expect(calls).toBe(2);
});

test('fails a reader with a coded error where there is no fetcher', async () => {
  const { client } = createTestClient();

  const { frames, stop } = traceQuery(client.watchQuery({ key }));
  await settled(client);
  stop();

  const state = client.getState(key);
  expect(frames).toHaveLength(2);
  expect(state).toMatchObject({ status: 'failure', error: { name: 'QoraError', code: 'missing-fetcher' } });
  await expectIdle(client);
});

test('names the key and the mend', async () => {
  const { client } = createTestClient();

  const error = (await client.fetchQuery({ key }).catch((thrown: unknown) => thrown)) as Error;

  expect(error.message).toContain('["pets",1]');
  expect(error.message).toContain('fetcher');
  expect(error.message).toContain('setDefaults');
});

test('is not retried for want of a fetcher', async () => {
  const { client, clock } = createTestClient();

  const answer = client.fetchQuery({ key }).catch(({ code }: { code: string }) => code);
  await clock.advance(0);

  expect(await answer).toBe('missing-fetcher');
  await expectIdle(client);
});

test('reads what is written where there is no fetcher, and starts nothing', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 'written');
  const { frames, stop } = traceQuery(client.watchQuery<string>({ key, staleTime: 0 }));

  await client.invalidate(key);
  client.setQueryData(key, 'again');
  await settled(client);
  stop();

  expect(frames).toEqual(['success/idle "written"', 'success/idle "again"']);
});

test('takes the fetcher of the dropped run for a trailing run that only a fetch awaits', async () => {
  const { client } = createTestClient();
  const answers = ['overtaken', 'trailing'];
  const answer = client.fetchQuery({
    key,
    fetcher: async () => {
      await turn();
      return answers.shift();
    },
  });
  await Promise.resolve();

  client.setQueryData(key, 'written');

  expect(await answer).toBe('trailing');
});
