/**
 * Who loads for all: whoever has the lock of a key.
 *
 *   run ──> lock ──┬── ours: do the others know it? ──> network ──> tell them ──> unlock
 *                  └── taken: wait for the answer, or for the lock
 */
import type { Cause, InterceptContext, LoadingState, SuccessState } from '@qora/core';
import { parse, stringify } from 'devalue';
import type { LockedTask } from './exchange.js';
import type { Heard, Shared, Waiting } from './shared.js';

/** Runs that want what is not known anywhere yet. */
const ASKS_ANEW: ReadonlySet<Cause> = new Set<Cause>(['refetch', 'invalidate', 'trailing', 'interval']);

type Base = Omit<SuccessState<unknown>, 'status'> & Omit<LoadingState<unknown>, 'status'>;

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
    const { options, told, beganAt, heardAt, now } = this.#shared;
    const { client, isShared } = options;
    const { key, hash, cause, isPart } = context;
    const base = (client.inspect({ key })[0]?.base ?? {}) as Partial<Base>;
    const { updatedAt, data = base.previousData } = base;
    told.delete(hash);
    // Nobody else can add to the data that is here. Offline nobody does anything.
    if (!isShared(key) || isPart || !client.online.peek()) return next();
    const last = beganAt.get(hash) ?? 0;
    beganAt.set(hash, now);
    const isPolledElsewhere = cause === 'interval' && (heardAt.get(hash) ?? -1) >= last;
    if (isPolledElsewhere && updatedAt !== undefined) return this.#answer(context, { data, updatedAt });
    const waiting: Waiting = { heard: undefined, enough: new AbortController() };
    // What is fresh here was not enough: it has to be newer than this moment.
    const asksAnew = ASKS_ANEW.has(cause) || (updatedAt !== undefined && context.isFresh(updatedAt));
    return this.#share({ context, next, waiting, asksAnew, beganAt: now });
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
      return await options.exchange.lock(hash, load, enough.signal);
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
    const { epochs, told, options } = this.#shared;
    const { context, next, waiting, asksAnew, beganAt } = run;
    const { hash } = context;
    const isGood = (at: number): boolean => (asksAnew ? at > beganAt : context.isFresh(at));
    const known = waiting.heard ?? (await this.#recall(run, isGood));
    if (known) return this.#answer(context, known);
    const { now: epoch } = epochs;
    const data = await next();
    if (await isLost()) {
      // Somebody took our place, because we were thought to be gone: what he has brought is newer than this.
      const newer = waiting.heard ?? (await this.#recall(run, (at) => at > beganAt));
      if (newer) return this.#answer(context, newer);
      told.add(hash);
      return data;
    }
    const updatedAt = context.storedAt ?? this.#shared.now;
    if (epochs.isValid(hash, epoch)) this.#tell(context, { data, updatedAt }, epoch);
    // Overtaken, it is for nobody else.
    else told.add(hash);
    return options.exchange.hasOthers ? context.stored(data, updatedAt, true) : data;
  }

  /** What the others know, if it is good enough. */
  async #recall(
    { context: { key, hash }, waiting }: SharedRun,
    isGood: (updatedAt: number) => boolean,
  ): Promise<Heard | undefined> {
    const { epochs, options } = this.#shared;
    const recalled = await options.exchange.recall(key, hash);
    if (!recalled || !this.#shared.accepts(recalled.record)) return waiting.heard;
    const { record, epoch } = recalled;
    epochs.hear(epoch);
    const updatedAt = this.#shared.past(record.updatedAt);
    if (!epochs.isValid(hash, epoch) || !isGood(updatedAt)) return waiting.heard;
    return { data: parse(record.data) as unknown, updatedAt };
  }

  #tell({ hash, key, tags: given }: InterceptContext, { data, updatedAt }: Heard, epoch: number): void {
    const { told, options } = this.#shared;
    const { exchange, version, onError } = options;
    told.add(hash);
    if (!exchange.hasOthers) return;
    try {
      const tags = typeof given === 'function' ? given(data as never) : (given ?? []);
      const record = { hash, key, data: stringify(data), updatedAt, version, tags };
      exchange.post({ type: 'answer', epoch, record });
    } catch (error) {
      onError(error);
    }
  }

  #answer(context: InterceptContext, { data, updatedAt }: Heard): unknown {
    this.#shared.told.add(context.hash);
    return context.stored(data, updatedAt, true);
  }
}
