import { QoraClient } from '@qora/core';
import { shareBetweenProcesses } from '@qora/persist';
import { type RedisPersister, redisPersister } from '@qora/persist/redis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fleet, type Process, startFleet } from './support/fleet.js';
import { type RedisServer, startRedis } from './support/redisServer.js';
import { until } from './support/until.js';

interface Answer {
  /** When the server behind the fleet gave it. */
  readonly at: number;
  readonly calls: number;
}

const STALE_TIME = 1_000;

let redis: RedisServer;
let fleet: Fleet;

beforeAll(async () => {
  redis = await startRedis();
  fleet = await startFleet(4, redis.url);
});

afterAll(async () => {
  await fleet?.[Symbol.asyncDispose]();
  await redis?.stop();
});

const get = (process: Process | undefined, key: string): Promise<Answer> =>
  process?.get(`read/${key}`) as Promise<Answer>;
const callsOf = (key: string): string[] =>
  fleet.upstream.calls.filter((call) => call.key === key).map(({ process }) => process);

test('a key that all ask for at once is loaded once', async () => {
  const answers = await Promise.all(fleet.processes.map((process) => get(process, 'once')));

  expect(callsOf('once')).toHaveLength(1);
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});

test('who asks later finds what another one has loaded', async () => {
  const [first, second] = fleet.processes;

  const loaded = await get(first, 'later');
  const found = await get(second, 'later');

  expect(found).toEqual(loaded);
  expect(callsOf('later')).toHaveLength(1);
});

test('an invalidation reaches all, and one loads again', async () => {
  const before = await Promise.all(fleet.processes.map((process) => get(process, 'marked')));

  await fleet.processes[2]?.get('invalidate/marked');
  await until(async () => {
    const answers = await Promise.all(fleet.processes.map((process) => get(process, 'marked')));
    return answers.every(({ at }) => at > (before[0]?.at ?? 0));
  }, 'all have heard of it');

  expect(callsOf('marked')).toHaveLength(2);
});

test.each(['removeWhere', 'invalidateWhere'] as const)(
  '%s by prefix holds at once for the process that has called it',
  async (call) => {
    const open = (): { client: QoraClient; persister: RedisPersister } => {
      const client = new QoraClient({ defaults: { staleTime: 60_000 } });
      const persister = redisPersister({ url: redis.url, prefix: call });
      shareBetweenProcesses(client, { persister });
      return { client, persister };
    };
    const [one, other] = [open(), open()];
    await one.client.prefetch({ key: ['city', 3], fetcher: () => 'old' });
    await until(async () => (await other.persister.list()).length === 1, 'Redis has it');

    await other.client[call]({ prefix: ['city'] });
    const got = await other.client.fetchQuery({ key: ['city', 3], fetcher: () => 'new' });
    for (const { client, persister } of [one, other]) {
      client.dispose();
      await persister.close();
    }

    expect(got).toBe('new');
  },
);

test('when the process that loads is killed, the next takes its place', async () => {
  await using own = await startFleet(4, redis.url);
  const { processes, upstream } = own;
  const answer = upstream.hold();
  const asked = processes.map((process) => get(process, 'killed').catch(() => undefined));
  await until(() => upstream.calls.length === 1, 'one loads');

  const holder = processes.findIndex(({ name }) => name === upstream.calls[0]?.process);
  const killedAt = performance.now();
  await processes[holder]?.kill();
  await until(() => upstream.calls.length === 2, 'the next loads');
  const time = performance.now() - killedAt;
  answer();
  const answers = await Promise.all(asked);

  const rest = answers.filter((_, i) => i !== holder);
  expect(answers[holder]).toBeUndefined();
  for (const one of rest) expect(one).toEqual(rest[0]);
  expect(rest[0]).toBeDefined();
  expect(upstream.calls).toHaveLength(2);
  // The lock of one that is gone expires after a second; the rest is for a machine that is busy.
  expect(time).toBeLessThan(5_000);
});

test('losing Redis for five seconds fails no request, and no answer is too old', async () => {
  const OUTAGE = 5_000;
  const keys = Array.from({ length: 10 }, (_, i) => `load${i}`);
  const ages: number[] = [];
  const failures: unknown[] = [];
  let isLoading = true;
  const load = async (process: Process): Promise<void> => {
    for (let i = 0; isLoading; i++) {
      try {
        const { at } = await get(process, keys[i % keys.length] ?? '');
        ages.push(Date.now() - at);
      } catch (error) {
        failures.push(error);
      }
      await new Promise((go) => setTimeout(go, 20));
    }
  };
  const loads = fleet.processes.map(load);
  await until(() => ages.length > 100, 'the fleet is under load');

  await redis.kill();
  const down = performance.now();
  await until(() => performance.now() - down > OUTAGE, 'the outage is over', OUTAGE + 5_000);
  await redis.restart();
  const isBack = ({ name, lines }: Process): boolean => lines.includes(`${name} back`);
  await until(() => fleet.processes.every(isBack), 'all have Redis back');
  const [since, before, backAt] = [ages.length, fleet.upstream.calls.length, performance.now()];
  await until(() => ages.length > since + 400, 'the fleet shares again');
  const calls = fleet.upstream.calls.length - before;
  const rounds = Math.ceil((performance.now() - backAt) / STALE_TIME) + 1;
  isLoading = false;
  await Promise.all(loads);
  console.info(
    `${ages.length} answers, the oldest ${Math.max(...ages)} ms; ${calls} calls for the last 400 in ${rounds} stale times`,
  );

  expect(failures).toEqual([]);
  expect(Math.max(...ages)).toBeLessThan(STALE_TIME + OUTAGE);
  expect(calls).toBeLessThanOrEqual(rounds * keys.length);
  for (const { name, lines } of fleet.processes) expect(lines).toContain(`${name} lost`);
});
