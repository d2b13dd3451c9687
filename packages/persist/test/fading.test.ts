import { turn } from '@qora/testing';
import { expect, test } from 'vitest';
import { createHub, type Hub, type Member } from './support/hub.js';

const key = ['city', 3];
const MINUTES = 60_000;

/** Two who share a cache; what is written is not held by anybody for longer than a minute. */
function setUp(): { hub: Hub; one: Member; other: Member; pass(ms: number): Promise<void> } {
  const hub = createHub();
  const [one, other] = [
    hub.join({ defaults: { gcTime: MINUTES } }),
    hub.join({ defaults: { gcTime: MINUTES } }),
  ];
  const pass = async (ms: number): Promise<void> => {
    for (const { clock } of [one, other]) await clock.advance(ms);
  };
  return { hub, one, other, pass };
}

/** Data from elsewhere, which nobody here has written. */
function receive({ client, clock }: Member): void {
  client.receive([{ key, state: { status: 'success', data: 'received', updatedAt: clock.now() } }]);
}

/** Each leaves one who knows of something that was done to a key, and does not hold it. */
const ways: Record<string, (world: ReturnType<typeof setUp>) => Promise<unknown> | undefined> = {
  'is evicted': async ({ one, pass }) => {
    one.client.setQueryData(key, 'written');
    await pass(2 * MINUTES);
  },
  'is removed': async ({ one }) => {
    one.client.setQueryData(key, 'written');
    one.client.remove(key);
  },
  'is written elsewhere': async ({ other }) => {
    other.client.setQueryData(key, 'written');
    await turn();
  },
};

test.each(Object.entries(ways))('what comes late of a key that %s changes nothing', async (_way, leave) => {
  const world = setUp();
  const { hub, one, pass } = world;
  const deliver = hub.hold();
  hub.join().client.setQueryData(key, 'earlier');
  const late = hub.undelivered;
  await pass(10);
  await leave(world);
  while (hub.undelivered > late) hub.deliver(late);

  receive(one);
  deliver();

  expect(one.client.getQueryData(key)).toBe('received');
});

test.each(Object.entries(ways))(
  'what was done to a key that %s is forgotten in time',
  async (_way, leave) => {
    const world = setUp();
    await leave(world);

    await world.pass(10 * MINUTES);
    receive(world.one);

    expect(world.one.sharing.known(key)?.mark.epoch).toBe(0);
  },
);

test('what was done to a key that somebody holds again is not forgotten', async () => {
  const { one, pass } = setUp();
  one.client.setQueryData(key, 'written');
  await pass(2 * MINUTES);
  receive(one);
  const stop = one.client.watchState(key).subscribe(() => undefined);
  const before = one.sharing.known(key)?.mark;

  await pass(10 * MINUTES);
  const after = one.sharing.known(key)?.mark;
  stop();

  expect(before?.epoch).toBeGreaterThan(0);
  expect(after).toEqual(before);
});

test('thousands of keys are forgotten, and then nothing is left to do', async () => {
  const { one, pass } = setUp();
  const keys = Array.from({ length: 2_500 }, (_, place) => ['city', place]);
  for (const own of keys) one.client.setQueryData(own, 'written');
  one.client.removeWhere({ prefix: ['city'] });

  await pass(5 * MINUTES);
  await pass(1);
  receive(one);

  expect(one.sharing.known(key)?.mark.epoch).toBe(0);
  one.client.remove(key);
  await pass(10 * MINUTES);
  expect(one.clock.pending()).toEqual([]);
});
