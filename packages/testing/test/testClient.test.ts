import { createTestClient, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

test('gives a client whose network and focus the test writes', async () => {
  const { client, online, focus } = createTestClient();
  const before = [client.online.value, client.focused.value];

  online.value = false;
  focus.value = false;

  expect(before).toEqual([true, true]);
  expect([client.online.value, client.focused.value]).toEqual([false, false]);
});

test('goes on after a reconnect without waiting for the clock', async () => {
  const { client, online, clock } = createTestClient();
  online.value = false;
  const { frames, stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher: () => 1 }));
  await turn();

  online.value = true;
  await clock.advance(0);
  await settled(client);
  stop();

  expect(frames).toEqual(['loading/paused', 'loading/fetching', 'success/idle 1']);
});

test('takes the config of a client', () => {
  const { client } = createTestClient({ defaults: { initialData: 'default' } });

  expect(client.watchQuery({ key: ['a'], fetcher: () => 'b' }).data.value).toBe('default');
});

test('collects what is reported', () => {
  const { client, reported } = createTestClient();
  const error = new Error('boom');

  client.onEvent(() => {
    throw error;
  });
  client.setQueryData(['a'], 1);

  expect(reported).toEqual([error, error]);
});
