/** What a lock keeps to. */
import type { Persister } from '../persister.js';
import { type Bench, defineCase, type PersisterCase, pause, soon } from './case.js';
import { expectSame } from './same.js';

type Lock = NonNullable<Persister['lock']>;

/** A case that is given the locks of two instances; of one without a lock it asks nothing. */
function lockCase(name: string, check: (one: Lock, other: Lock) => Promise<void>): PersisterCase {
  const openLock = async ({ open }: Bench): Promise<Lock | undefined> => {
    const persister = await open();
    return persister.lock?.bind(persister);
  };
  const run = async (bench: Bench): Promise<void> => {
    const [one, other] = [await openLock(bench), await openLock(bench)];
    if (one && other) await soon(check(one, other), name);
  };
  return { ...defineCase(name, run), needs: 'lock' };
}

/** Takes the lock, and keeps it until `release` is called. */
async function hold(lock: Lock, name: string): Promise<{ release(): Promise<void> }> {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let done: Promise<void> = ended;
  await new Promise<void>((resolve, reject) => {
    done = lock(name, () => {
      resolve();
      return ended;
    });
    done.catch(reject);
  });
  return {
    release: () => {
      end();
      return done;
    },
  };
}

export const lockCases: readonly PersisterCase[] = [
  lockCase('gives what the locked task gives, and a signal that is not aborted', async (lock) => {
    const result = await lock('job', async (lost) => ({ isLost: lost.aborted }));

    expectSame(result, { isLost: false }, 'the result');
  }),

  lockCase('rejects with what the locked task throws, and is free again', async (one, other) => {
    const error = new Error('of the task');

    const thrown = await one('job', () => Promise.reject(error)).catch((reason: unknown) => reason);
    const thrownAtOnce = await one('job', () => {
      throw error;
    }).catch((reason: unknown) => reason);

    expectSame([thrown === error, thrownAtOnce === error], [true, true], 'whether it is the task’s own');
    expectSame(await other('job', async () => 'next'), 'next', 'the next result');
  }),

  lockCase('lets one task at a time run', async (one, other) => {
    let [running, most] = [0, 0];
    const task = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await pause(1);
      running--;
    };

    await Promise.all(Array.from({ length: 10 }, (_, place) => (place % 2 ? one : other)('job', task)));

    expectSame([running, most], [0, 1], 'running at the end, and at most');
  }),

  lockCase('serves those who wait in turn', async (one, other) => {
    const held = await hold(other, 'job');
    const served: number[] = [];
    const waiting = [1, 2, 3, 4, 5].map((place) => one('job', async () => void served.push(place)));

    await held.release();
    await Promise.all(waiting);

    expectSame(served, [1, 2, 3, 4, 5], 'who was served');
  }),

  lockCase('does not wait for a lock of another name', async (one, other) => {
    const held = await hold(one, 'job');

    const results = [await one('other job', async () => 1), await other('jo', async () => 2)];
    await held.release();

    expectSame(results, [1, 2], 'the results');
  }),

  lockCase('ends a wait by its signal, and calls the task no more', async (one, other) => {
    const held = await hold(one, 'job');
    const reason = new Error('waited long enough');
    const controller = new AbortController();
    const called: string[] = [];

    const given = other('job', async () => void called.push('given up'), { signal: controller.signal });
    const ended = given.catch((error: unknown) => error);
    const next = other('job', async () => void called.push('next'));
    controller.abort(reason);
    const isReason = (await ended) === reason;
    await held.release();
    await next;

    expectSame(isReason, true, 'whether it rejects with the signal’s reason');
    expectSame(called, ['next'], 'the tasks that were called');
  }),

  lockCase('does not begin to wait when its signal is aborted already', async (lock) => {
    const reason = new Error('not at all');
    const called: string[] = [];
    const signal = AbortSignal.abort(reason);

    const thrown = await lock('job', async () => void called.push('task'), { signal }).catch(
      (error: unknown) => error,
    );

    expectSame([thrown === reason, called], [true, []], 'its reason, and the tasks that were called');
  }),

  lockCase('leaves a task that runs alone when its signal is aborted', async (lock) => {
    const controller = new AbortController();
    const task = async (lost: AbortSignal): Promise<boolean> => {
      controller.abort();
      await pause();
      return lost.aborted;
    };

    expectSame(await lock('job', task, { signal: controller.signal }), false, 'whether it is lost');
  }),
];
