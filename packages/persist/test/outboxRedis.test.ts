import { mutationOptions, QoraClient } from '@qora/core';
import { enableOutbox } from '@qora/persist';
import { expect, test } from 'vitest';
import { useRedis } from './support/redisBench.js';
import { until } from './support/until.js';

const bench = useRedis();

test('a process that has lost its lock while Redis was away has it again, and what it sends is sent by it alone', async () => {
  const sent: string[] = [];
  const open = () => {
    const client = new QoraClient();
    const errors: string[] = [];
    const mutationFn = (input: string): Promise<void> => {
      sent.push(input);
      return new Promise(() => undefined);
    };
    const add = mutationOptions({ key: ['add'], durable: true, mutationFn });
    const onError = (error: unknown): void => void errors.push((error as Error).message);
    const outbox = enableOutbox(client, { persister: bench.open(), mutations: [add], onError });
    return { client, outbox, errors, add: (input: string) => client.mutation(add).mutate(input) };
  };
  const isLocked = async (): Promise<boolean> =>
    (await bench.redis.ask(`EVAL "return #redis.call('KEYS','${bench.prefix}:lock:outbox/owner/*')" 0`)) ===
    ':1';
  const first = open();
  await first.outbox.restored;
  void first.add('milk').then(Boolean, Boolean);
  await until(() => sent.length === 1, 'it is under way');

  bench.redis.freeze();
  await until(() => first.errors.some((error) => error.startsWith('the lock is lost')), 'the lock is lost');
  bench.redis.resume();
  await until(isLocked, 'it is locked again');
  const second = open();
  await second.outbox.restored;
  const waiting = [first.outbox.waiting.peek(), second.outbox.waiting.peek()];
  for (const { client } of [first, second]) client.dispose();

  expect(sent).toEqual(['milk']);
  expect(waiting).toEqual([1, 0]);
});
