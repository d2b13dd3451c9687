/**
 * Who loads for all: whoever has the lock of a key.
 *
 *   run ──> lock ──┬── ours: do the others know it? ──> network ──> tell them ──> unlock
 *                  └── taken: wait for the answer, or for the lock
 */
import { type Cause, dataOf, type InterceptContext } from '@qora/core';
import { parse, stringify } from 'devalue';
import { later, NONE } from './epochs.js';
import type { LockedTask, Recalled } from './exchange.js';
import type { Heard, Shared, Waiting } from './shared.js';

/** Runs that want what is not known anywhere yet. */
const ASKS_ANEW: ReadonlySet<Cause> = new Set<Cause>(['refetch', 'invalidate', 'trailing', 'interval']);

interface Base {
  readonly updatedAt: number | undefined;
  readonly data: unknown;
  readonly version: number | undefined;
  readonly isInvalidated: boolean | undefined;
}

/** One run that is shared. */
interface SharedRun {
  readonly context: InterceptContext;
  readonly next: () => Promise<unknown>;
  readonly waiting: Waiting;
  /** What is known somewhere already is not enough. */
  readonly asksAnew: boolean;
  readonly beganAt: number;
}

export class Loading {
  readonly #shared: Shared;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /** Stands around a run. */
  async intercept(context: InterceptContext, next: () => Promise<unknown>): Promise<unknown> {
    const { options, epochs, news, beganAt, heardAt, now } = this.#shared;
    const { client, isShared } = options;
    const { key, hash, cause, isPart } = context;
    const { updatedAt, data, version, isInvalidated } = this.#baseOf(context);
    news.delete(hash);
    if (!isShared(key)) return next();
    // Nobody else can add to the data that is here. Offline nobody does anything.
    if (isPart || !client.online.peek()) {
      const brought = await next();
      if (context.storedAt === undefined) news.add(hash);
      return brought;
    }
    const last = beganAt.get(hash) ?? 0;
    beganAt.set(hash, now);
    const isPolledElsewhere = cause === 'interval' && (heardAt.get(hash) ?? -1) >= last;
    if (isPolledElsewhere && updatedAt !== undefined)
      return this.#answer(context, { data, updatedAt, mark: epochs.of(hash) });
    const enough = new AbortController();
    const waiting: Waiting = { heard: undefined, seen: NONE, isLate: false, version, enough };
    // What is fresh here was not enough: it has to be newer than this moment.
    const isFreshHere = updatedAt !== undefined && !isInvalidated && context.isFresh(updatedAt);
    const asksAnew = ASKS_ANEW.has(cause) || isFreshHere;
    return this.#share({ context, next, waiting, asksAnew, beganAt: now });
  }

  /** What is confirmed here. */
  #baseOf({ key }: InterceptContext): Base {
    const [entry] = this.#shared.options.client.inspect({ key });
    const { updatedAt } = (entry?.base ?? {}) as { readonly updatedAt?: number };
    const { version, invalidated } = entry ?? {};
    return { updatedAt, data: entry && dataOf(entry.base), version, isInvalidated: invalidated };
  }

  async #share(run: SharedRun): Promise<unknown> {
    const { waiting: all, options } = this.#shared;
    const { context, waiting } = run;
    const { hash, signal } = context;
    const { enough } = waiting;
    const others = all.get(hash) ?? new Set();
    all.set(hash, others.add(waiting));
    const abort = (): void => enough.abort();
    signal.addEventListener('abort', abort);
    let hasBegun = false;
    const load: LockedTask<unknown> = (isLost) => {
      hasBegun = true;
      return this.#load(run, isLost);
    };
    try {
      const answer = await options.exchange.lock(hash, load, enough.signal);
      // Giving the lock back takes a moment, in which what is newer than a late answer may have come.
      return waiting.isLate && waiting.heard ? this.#answer(context, waiting.heard) : answer;
    } catch (error) {
      if (waiting.heard) return this.#answer(context, waiting.heard);
      if (hasBegun || signal.aborted) throw error;
      // Nobody can be asked: every client for itself.
      return await load(async () => false);
    } finally {
      signal.removeEventListener('abort', abort);
      others.delete(waiting);
      if (others.size === 0) all.delete(hash);
    }
  }

  /** Ours is the lock. */
  async #load(run: SharedRun, isLost: () => Promise<boolean>): Promise<unknown> {
    const { epochs, options } = this.#shared;
    const { context, next, waiting, asksAnew, beganAt } = run;
    const { hash } = context;
    const isGood = (at: number): boolean => (asksAnew ? at > beganAt : context.isFresh(at));
    const known = waiting.heard ?? (await this.#recall(run, isGood));
    if (known) return this.#answer(context, known);
    const mark = later(epochs.of(hash), waiting.seen);
    const { version } = this.#baseOf(context);
    const data = await next();
    const updatedAt = context.storedAt ?? this.#shared.now;
    if (await isLost()) {
      // Somebody took our place, because we were thought to be gone: what he has brought is newer than this.
      const newer = waiting.heard ?? (await this.#recall(run, (at) => at > beganAt));
      if (newer) return this.#answer(context, newer);
      waiting.isLate = true;
      const { updatedAt: shownAt = updatedAt, data: shown } = this.#baseOf(context);
      if (shownAt > updatedAt) return context.stored(shown, shownAt, true);
      // Shown for want of anything newer, but stale: whoever looks at it has it loaded once more.
      const { client, exchange } = options;
      const origin = { from: exchange.id, epoch: epochs.now };
      this.#shared.apply(origin, () => client.invalidateWhere({ key: context.key }, { refetch: 'none' }));
      return context.stored(data, updatedAt, true);
    }
    const isOvertaken = !epochs.isValid(hash, mark) || this.#baseOf(context).version !== version;
    if (!isOvertaken) this.#tell(context, { data, updatedAt, mark });
    return options.exchange.hasOthers ? context.stored(data, updatedAt, true) : data;
  }

  /** What the others know, if it is good enough. */
  async #recall(run: SharedRun, isGood: (updatedAt: number) => boolean): Promise<Heard | undefined> {
    const { exchange, onError } = this.#shared.options;
    const { key, hash } = run.context;
    try {
      const recalled = await exchange.recall(key, hash);
      if (recalled) return this.#judge(recalled, run, isGood) ?? run.waiting.heard;
    } catch (error) {
      onError(error);
      exchange.refuse?.(hash);
    }
    return run.waiting.heard;
  }

  #judge({ record, mark }: Recalled, run: SharedRun, isGood: (at: number) => boolean): Heard | undefined {
    const { context, waiting } = run;
    const { epochs } = this.#shared;
    epochs.hear(mark.epoch);
    waiting.seen = later(waiting.seen, mark);
    if (!this.#shared.accepts(record)) return undefined;
    const updatedAt = this.#shared.past(record.updatedAt);
    // An answer may have come together with the reply, and be newer than what whoever replied knows.
    const isNewer = updatedAt > (waiting.heard?.updatedAt ?? Number.NEGATIVE_INFINITY);
    if (!isNewer || !epochs.isValid(context.hash, mark) || !isGood(updatedAt)) return undefined;
    return { data: parse(record.data) as unknown, updatedAt, mark };
  }

  #tell({ hash, key, tags: given }: InterceptContext, { data, updatedAt, mark }: Heard): void {
    const { epochs, options } = this.#shared;
    const { exchange, version, onError } = options;
    epochs.answer(hash, mark, updatedAt);
    if (!exchange.hasOthers) return;
    try {
      const tags = typeof given === 'function' ? given(data as never) : (given ?? []);
      const record = { hash, key, data: stringify(data), updatedAt, version, tags };
      exchange.post({ type: 'answer', epoch: mark.epoch, by: mark.by, record });
    } catch (error) {
      onError(error);
    }
  }

  #answer(context: InterceptContext, { data, updatedAt, mark }: Heard): unknown {
    this.#shared.epochs.answer(context.hash, mark, updatedAt);
    return context.stored(data, updatedAt, true);
  }
}
