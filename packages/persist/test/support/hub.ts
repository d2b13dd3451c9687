/** Clients that share a cache within one test: messages arrive when the test says so, locks are given in turn. */
import { createTestClient, type TestClient } from '@qora/testing';
import type { Exchange, LockedTask } from '../../src/sharing/exchange.js';
import type { SharedMessage } from '../../src/sharing/message.js';
import { Sharing } from '../../src/sharing/sharing.js';

export interface Member extends TestClient {
  readonly id: string;
  readonly sharing: Sharing;
  /** What was reported to it. */
  readonly errors: unknown[];
}

export interface Hub {
  readonly members: Member[];
  /** Every message so far, by who sent it. */
  readonly messages: SharedMessage[];
  join(config?: Parameters<typeof createTestClient>[0], options?: { version?: string }): Member;
  /** Keeps messages back until the function that this returns is called. */
  hold(): () => void;
  /** Delivers one of the messages that are kept back: the next of whoever sent that one. */
  deliver(place: number): void;
  readonly undelivered: number;
  /** Lets one that waits take the lock from whoever has it. */
  steal(hash: string): void;
  /** Nobody can be reached. */
  isDown: boolean;
}

interface Letter {
  readonly from: string;
  readonly to: string;
  readonly deliver: () => void;
}

interface Held {
  isLost: boolean;
  /** How many wait for it. */
  waiting: number;
  release(): void;
  readonly end: Promise<unknown>;
}

export function createHub(): Hub {
  const queues = new Map<string, Held>();
  let held: Letter[] | undefined;
  const hub: Hub = {
    members: [],
    messages: [],
    isDown: false,
    hold() {
      held = [];
      return () => {
        const late = held ?? [];
        held = undefined;
        for (const { deliver } of late) deliver();
      };
    },
    deliver(place) {
      const chosen = held?.[place % Math.max(1, held.length)];
      // Of one sender they come in order.
      const first = held?.findIndex(({ from, to }) => from === chosen?.from && to === chosen.to) ?? -1;
      for (const { deliver } of held?.splice(first, first < 0 ? 0 : 1) ?? []) deliver();
    },
    get undelivered() {
      return held?.length ?? 0;
    },
    steal(hash) {
      const holder = queues.get(hash);
      // Whoever takes a lock away has waited for it, and loads.
      if (!holder || holder.waiting === 0) return;
      holder.isLost = true;
      queues.delete(hash);
      holder.release();
    },
    join(config = {}, { version = '' } = {}) {
      const test = createTestClient({ defaults: { staleTime: 60_000, retry: false }, ...config });
      const id = String.fromCharCode(97 + hub.members.length);
      const errors: unknown[] = [];
      const exchange: Exchange = {
        id,
        get hasOthers() {
          return hub.members.length > 1;
        },
        post(message) {
          const signed = structuredClone({ ...message, from: id }) as SharedMessage;
          hub.messages.push(signed);
          for (const other of hub.members) {
            if (other.id === id) continue;
            const deliver = (): void => other.sharing.hear(signed);
            if (held) held.push({ from: id, to: other.id, deliver });
            else queueMicrotask(deliver);
          }
        },
        lock: (hash, task, signal) => lock(hash, task, signal),
        async recall(key) {
          if (hub.isDown) return undefined;
          const others = hub.members.filter((other) => other.id !== id);
          // What they have told before comes before what they say now.
          const before = held?.filter(({ to }) => to === id) ?? [];
          held = held?.filter(({ to }) => to !== id);
          for (const { deliver } of before) deliver();
          return others.map(({ sharing }) => sharing.known(key)).find(Boolean);
        },
      };
      const onError = (error: unknown): void => void errors.push(error);
      const sharing = new Sharing({ client: test.client, exchange, version, isShared: () => true, onError });
      const member: Member = { ...test, id, sharing, errors };
      hub.members.push(member);
      return member;
    },
  };

  async function lock<T>(hash: string, task: LockedTask<T>, signal: AbortSignal): Promise<T> {
    if (hub.isDown) throw new Error('down');
    for (let holder = queues.get(hash); holder; holder = queues.get(hash)) {
      const aborted = new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('enough')));
      });
      signal.throwIfAborted();
      holder.waiting++;
      await Promise.race([holder.end, aborted]).finally(() => {
        holder.waiting--;
      });
      signal.throwIfAborted();
      if (queues.get(hash) === holder) queues.delete(hash);
    }
    let release!: () => void;
    const end = new Promise<void>((resolve) => {
      release = resolve;
    });
    const own: Held = { isLost: false, waiting: 0, release, end };
    queues.set(hash, own);
    try {
      return await task(async () => own.isLost);
    } finally {
      if (queues.get(hash) === own) queues.delete(hash);
      release();
    }
  }

  return hub;
}
