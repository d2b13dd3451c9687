/**
 * When to run: the policies of mount, focus, reconnect and interval. Each reader's own options decide, and the entry
 * runs if one reader says so.
 */
import { effect, untracked } from '@preact/signals-core';
import type { Cache } from './cache.js';
import { type Entry, type Hold, NEVER } from './entry.js';
import type { Cause } from './events.js';
import type { Fetching } from './fetching.js';
import { Gate, type GateOptions, type GateTask } from './gate.js';
import type { Host } from './host.js';
import type { Settings } from './options.js';
import { Deadline } from './seams/deadlines.js';
import { isStale } from './select.js';

export class Triggers {
  readonly #host: Host;
  readonly #cache: Cache;
  readonly #fetching: Fetching;
  readonly #gate: Gate;
  readonly #minHiddenTime: number;
  #stop: (() => void) | undefined;
  #isOnline = true;
  #isFocused = true;
  #hiddenAt = NEVER;

  constructor(
    host: Host,
    cache: Cache,
    fetching: Fetching,
    options: { gate: GateOptions; minHiddenTime: number },
  ) {
    this.#host = host;
    this.#cache = cache;
    this.#fetching = fetching;
    this.#gate = new Gate(host, options.gate);
    this.#minHiddenTime = options.minHiddenTime;
  }

  /** A reader has come, or was enabled. `isAlone`: nobody else holds the entry. */
  onMount({ entry, holder }: Hold, isAlone: boolean): void {
    const { settings } = holder;
    if (!settings.enabled || entry.run !== undefined) return;
    const isNeeded = entry.hasData
      ? holder.isWanting &&
        (isAlone || entry.failure === undefined) &&
        this.#says(entry, settings, settings.refetchOnMount)
      : entry.failure === undefined || (isAlone && holder.isWanting);
    if (isNeeded) this.#fetching.begin(entry, holder, 'mount');
  }

  /** Watches network and focus as long as somebody could be served by it. */
  watch(isNeeded: boolean): void {
    if (isNeeded === (this.#stop !== undefined)) return;
    if (!isNeeded) {
      this.#stop?.();
      this.#stop = undefined;
      this.#gate.clear();
      return;
    }
    this.#isOnline = this.#host.online.peek();
    this.#isFocused = this.#host.focused.peek();
    this.#stop = effect(() => {
      const isOnline = this.#host.online.value;
      const isFocused = this.#host.focused.value;
      untracked(() => this.#host.notifier.batch(() => this.#onEnvironment(isOnline, isFocused)));
    });
  }

  /** Arms or moves the entry's one polling timer: the smallest interval its enabled readers ask for. */
  poll(entry: Entry): void {
    const { live } = entry;
    if (live === undefined) return;
    const interval = entry.run === undefined ? this.#intervalOf(entry) : 0;
    if (interval === 0) {
      if (live.poll !== undefined) this.#host.deadlines.cancel(live.poll);
      return;
    }
    const now = this.#host.clock.now();
    if (live.restedAt === NEVER) live.restedAt = now;
    live.poll ??= new Deadline(() => this.#onInterval(entry));
    this.#host.deadlines.set(live.poll, Math.max(now, live.restedAt + interval));
  }

  /** Whether data of this age is to be fetched again by a trigger with this option. */
  #says(entry: Entry, { staleTime }: Settings, refetchOn: Settings['refetchOnMount']): boolean {
    if (refetchOn === 'always') return staleTime !== 'static' || !entry.hasData;
    return refetchOn && isStale(entry, staleTime, this.#host.clock.now());
  }

  #onEnvironment(isOnline: boolean, isFocused: boolean): void {
    const cameOnline = isOnline && !this.#isOnline;
    const cameBack = isFocused && !this.#isFocused;
    const now = this.#host.clock.now();
    if (!isFocused && this.#isFocused) this.#hiddenAt = now;
    if (!isOnline) this.#gate.clear();
    this.#isOnline = isOnline;
    this.#isFocused = isFocused;
    if (cameBack) {
      for (const run of [...this.#fetching.paused]) run.resume();
      if (now - this.#hiddenAt >= this.#minHiddenTime) this.#refetch('focus', 'refetchOnWindowFocus');
    }
    if (cameOnline) this.#onReconnect();
  }

  /** Paused runs go on first, then what is stale is fetched, all through one gate. */
  #onReconnect(): void {
    const resumed: GateTask[] = [...this.#fetching.paused].map((run) => () => {
      run.resume();
      return run.entry.run === run ? this.#fetching.await(run).rest : undefined;
    });
    this.#gate.push(resumed);
    const wanted = this.#cache.entries.filter((entry) => entry.isWanted && entry.run === undefined);
    this.#gate.push(
      wanted.map((entry) => () => this.#refetchEntry(entry, 'reconnect', 'refetchOnReconnect')),
    );
  }

  #refetch(cause: Cause, option: 'refetchOnWindowFocus' | 'refetchOnReconnect'): void {
    for (const entry of this.#cache.entries) if (entry.isWanted) this.#refetchEntry(entry, cause, option);
  }

  #refetchEntry(
    entry: Entry,
    cause: Cause,
    option: 'refetchOnWindowFocus' | 'refetchOnReconnect',
  ): Promise<void> | undefined {
    if (entry.run !== undefined) return undefined;
    for (let hold = entry.live?.oldest; hold !== undefined; hold = hold.after) {
      const { holder } = hold;
      if (hold.isWanting && this.#says(entry, holder.settings, holder.settings[option])) {
        return this.#fetching.await(this.#fetching.begin(entry, holder, cause)).rest;
      }
    }
    return undefined;
  }

  #intervalOf(entry: Entry): number {
    let smallest = 0;
    for (let hold = entry.live?.oldest; hold !== undefined; hold = hold.after) {
      const { refetchInterval } = hold.holder.settings;
      if (!hold.isWanting || refetchInterval === false) continue;
      let interval = 0;
      try {
        interval =
          (typeof refetchInterval === 'function' ? refetchInterval(entry.shown as never) : refetchInterval) ||
          0;
      } catch (error) {
        this.#host.report(error);
      }
      if (interval > 0 && (smallest === 0 || interval < smallest)) smallest = interval;
    }
    return smallest;
  }

  #onInterval(entry: Entry): void {
    if (entry.run !== undefined || !entry.isWanted) return;
    const { live } = entry;
    const asker = this.#fetching.askerOf(entry);
    const isOffline = !this.#host.online.peek() && asker.settings.networkMode !== 'always';
    if (!isOffline && (this.#host.focused.peek() || pollsInBackground(entry))) {
      this.#fetching.begin(entry, asker, 'interval');
      return;
    }
    if (live !== undefined) live.restedAt = this.#host.clock.now();
    this.poll(entry);
  }
}

function pollsInBackground(entry: Entry): boolean {
  for (let hold = entry.live?.oldest; hold !== undefined; hold = hold.after) {
    if (hold.isWanting && hold.holder.settings.refetchIntervalInBackground) return true;
  }
  return false;
}
