/**
 * The sending of one item.
 *
 *   scope's lock ──> sent ──┬── answered, or refused for good
 *        (all tabs)    ^    └── passes by itself ──┐
 *                      └────────── wait ───────────┘
 */
import type { ClientApi, MutationRun } from '@qora/core';
import type { Persister } from '../persister.js';
import { wait } from '../timer.js';
import { waitAfter } from './tries.js';

export interface SendParts {
  readonly client: ClientApi;
  readonly persister: Persister;
  readonly isRetryable: (error: unknown) => boolean;
  readonly onError: (error: unknown) => void;
}

export interface Sent {
  readonly run: MutationRun<unknown, unknown, unknown>;
  /** Aborted when it is not to be sent any more: whatever it waits for ends, and an attempt under way is the last. */
  readonly over: AbortController;
  /** Whether an attempt is under way. */
  isTried: boolean;
}

type Next = () => Promise<unknown>;

/** Sends until it is answered or refused for good; of a scope one at a time, whichever tab it is in. */
export async function send(parts: SendParts, sent: Sent, next: Next): Promise<unknown> {
  const { persister, onError } = parts;
  const { scope } = sent.run;
  const { signal } = sent.over;
  let isBegun = false;
  const attempt = (): Promise<unknown> => {
    isBegun = true;
    return insist(parts, sent, next);
  };
  if (scope === undefined || !persister.lock) return attempt();
  try {
    return await persister.lock(`outbox/scope/${scope}`, attempt, { signal });
  } catch (error) {
    if (isBegun || signal.aborted) throw error;
    // Without locks the order is this page's alone.
    onError(error);
    return attempt();
  }
}

async function insist({ client, isRetryable }: SendParts, sent: Sent, next: Next): Promise<unknown> {
  const { signal } = sent.over;
  for (let failures = 0; ; failures++) {
    signal.throwIfAborted();
    try {
      sent.isTried = true;
      return await next();
    } catch (error) {
      if (signal.aborted || !isRetryable(error)) throw error;
    } finally {
      sent.isTried = false;
    }
    await pause(client, waitAfter(failures), signal);
  }
}

/** Waits so long, or until the network is back, or the signal is aborted. */
async function pause({ clock, online }: ClientApi, ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const end = (): void => over.abort();
  let wasOnline = online.peek();
  const stop = online.subscribe((isOnline) => {
    if (isOnline && !wasOnline) end();
    wasOnline = isOnline;
  });
  signal.addEventListener('abort', end);
  await wait(clock, ms, over.signal);
  signal.removeEventListener('abort', end);
  stop();
}
