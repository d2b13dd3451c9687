/**
 * What the pages and workers of one origin share beside storage: locks (Web Locks) and a channel (BroadcastChannel). A
 * browser that has one of them not leaves its functions out.
 */
import type { LockOptions, Persister } from './persister.js';

/** The part of a {@link Persister} that is not storage. */
export type Sharing = Pick<Persister, 'lock' | 'publish' | 'subscribe' | 'close'>;

/** Locks and messages among all of this origin that say the same name. */
export function shareOrigin(name: string): Sharing {
  return { ...shareLocks(name), ...shareMessages(name) };
}

function shareLocks(name: string): Pick<Sharing, 'lock'> {
  const locks: LockManager | undefined = globalThis.navigator?.locks;
  if (!locks) return {};
  return {
    lock: <T>(
      lockName: string,
      task: (lost: AbortSignal) => Promise<T>,
      { signal }: LockOptions = {},
    ): Promise<T> =>
      new Promise((resolve, reject) => {
        const lost = new AbortController();
        let isHeld = false;
        const run = async (): Promise<void> => {
          isHeld = true;
          await callTask(task, lost.signal).then(resolve, reject);
        };
        // Of a lock that is stolen the request is rejected at once, while the task goes on and still has its result.
        locks
          .request(`${name}:${lockName}`, signal ? { signal } : {}, run)
          .catch((reason: unknown) => (isHeld ? lost.abort(reason) : reject(reason)));
      }),
  };
}

async function callTask<T>(task: (lost: AbortSignal) => Promise<T>, lost: AbortSignal): Promise<T> {
  return task(lost);
}

function shareMessages(name: string): Pick<Sharing, 'publish' | 'subscribe' | 'close'> {
  if (typeof BroadcastChannel === 'undefined') return {};
  // One for both ways, for a channel never hears itself; opened by the first who needs it.
  let opened: BroadcastChannel | undefined;
  const open = (): BroadcastChannel => {
    opened ??= new BroadcastChannel(name);
    return opened;
  };
  return {
    publish: async (message) => open().postMessage(message),
    subscribe: (listener) => {
      const channel = open();
      const hear = ({ data }: MessageEvent<unknown>): void => {
        if (typeof data === 'string') listener(data);
      };
      channel.addEventListener('message', hear);
      return () => channel.removeEventListener('message', hear);
    },
    close: async () => {
      opened?.close();
      opened = undefined;
    },
  };
}
