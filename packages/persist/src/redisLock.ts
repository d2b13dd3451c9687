/**
 * Locks in Redis. One is a key that holds its holder's token and expires unless the holder says that it lives; those who
 * wait stand in a queue, ask again and again, and are passed over when they have not asked for long:
 *
 *   `${prefix}:lock:${name}`           the token         SET NX PX, extended every third of its time
 *   `${prefix}:lock:${name}:queue`     token ──> when it came
 *   `${prefix}:lock:${name}:asked`     token ──> when it asked last
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Persister } from './persister.js';
import type { RedisConnection } from './redisConnection.js';

/** How long one who waits pauses between two questions, in ms; somewhat more or less, so that all do not ask at once. */
const PAUSE = 50;

/** Takes the lock if it is free and nobody was there before; else stays in the queue. By Redis' clock, which all share. */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[2], 'NX', time[1] * 1000000 + time[2], ARGV[1])
redis.call('HSET', KEYS[3], ARGV[1], now)
local first = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
while first ~= ARGV[1] and now - (redis.call('HGET', KEYS[3], first) or 0) > tonumber(ARGV[2]) do
  redis.call('ZREM', KEYS[2], first)
  redis.call('HDEL', KEYS[3], first)
  first = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
end
local isTaken = first == ARGV[1] and redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
if isTaken then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('HDEL', KEYS[3], ARGV[1])
end
redis.call('PEXPIRE', KEYS[2], ARGV[2] * 2)
redis.call('PEXPIRE', KEYS[3], ARGV[2] * 2)
return isTaken and 1 or 0`;

const EXTEND = `
return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PEXPIRE', KEYS[1], ARGV[2]) or 0`;

/** Gives up the lock or the place in the queue, whichever it has. */
const LEAVE = `
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0`;

/** What one asks of a lock; gives whether the answer was yes. */
type Ask = (script: string) => Promise<boolean>;

/** The `lock` of a persister over this connection; a lock whose holder is gone is free after `lockTime` ms. */
export function createLock(
  connection: Pick<RedisConnection, 'send'>,
  { prefix, lockTime }: { readonly prefix: string; readonly lockTime: number },
): NonNullable<Persister['lock']> {
  return async (name, task, { signal } = {}) => {
    const key = `${prefix}:lock:${name}`;
    const [keys, token] = [[key, `${key}:queue`, `${key}:asked`], randomUUID()];
    const ask: Ask = async (script) => {
      const [reply] = await connection.send([
        ['EVAL', script, '3', ...keys, token, String(Math.ceil(lockTime))],
      ]);
      return Number(reply) > 0;
    };
    // Whether it is told or not, Redis frees the lock or the place in time.
    const leave = (): Promise<unknown> => ask(LEAVE).catch(() => undefined);

    const heldSince = await take(ask, signal).catch((error: unknown) => {
      void leave();
      throw error;
    });
    const lost = new AbortController();
    const stopExtending = keepExtending(ask, lockTime, heldSince, lost);
    try {
      return await task(lost.signal);
    } finally {
      stopExtending();
      if (!lost.signal.aborted) await leave();
    }
  };
}

/** Waits for the lock, and gives the moment before it was asked for: Redis began to count after that. */
async function take(ask: Ask, signal: AbortSignal | undefined): Promise<number> {
  for (;;) {
    signal?.throwIfAborted();
    const askedAt = performance.now();
    const isTaken = await ask(TAKE);
    signal?.throwIfAborted();
    if (isTaken) return askedAt;
    // An abort ends the pause, and is told by the next round.
    await pause(PAUSE * (0.5 + Math.random()), undefined, signal && { signal }).catch(() => undefined);
  }
}

/** Extends a lock every third of its time, until it is lost or the returned function is called. */
function keepExtending(ask: Ask, lockTime: number, heldSince: number, lost: AbortController): () => void {
  const stop = (): void => {
    clearInterval(thirds);
    clearTimeout(expiry);
    isOver = true;
  };
  const lose = (why: string): void => {
    if (!isOver) lost.abort(new Error(`the lock is lost: ${why}`));
    stop();
  };
  const expireAfter = (moment: number): ReturnType<typeof setTimeout> => {
    const left = moment + lockTime - performance.now();
    return setTimeout(() => lose('Redis did not extend it in time'), left).unref();
  };
  const extend = async (): Promise<void> => {
    const askedAt = performance.now();
    // A question that fails may be answered the next time, as long as the lock has not expired.
    const isExtended = await ask(EXTEND).catch(() => undefined);
    if (isExtended === false) lose('another holds it, or Redis has forgotten it');
    if (!isExtended || isOver) return;
    clearTimeout(expiry);
    expiry = expireAfter(askedAt);
  };
  let isOver = false;
  let expiry = expireAfter(heldSince);
  const thirds = setInterval(() => void extend(), lockTime / 3).unref();
  return stop;
}
