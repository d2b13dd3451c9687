/**
 * What happens in a client, as one typed union that devtools and storage stand on. While nobody listens `emit` is
 * `undefined`, and an event that is not wanted is not even made.
 */
import type { QoraKey } from './key.js';
import type { Meta } from './options.js';

/** Why a run was started. */
export type Cause =
  | 'mount'
  | 'focus'
  | 'reconnect'
  | 'interval'
  | 'invalidate'
  | 'fetch'
  | 'refetch'
  | 'trailing'
  | 'adopt';

/** One thing that happened to an entry or a run, at the moment `at` (ms since the epoch). */
export type QoraEvent = { readonly key: QoraKey; readonly at: number } & (
  | { readonly type: 'entry.created' }
  | { readonly type: 'entry.written'; readonly data: unknown }
  | { readonly type: 'entry.invalidated' }
  | { readonly type: 'entry.stale' }
  | { readonly type: 'entry.reset' }
  | { readonly type: 'entry.evicted' }
  | { readonly type: 'entry.removed' }
  | { readonly type: 'run.started'; readonly cause: Cause; readonly meta: Meta | undefined }
  | {
      readonly type: 'run.retried';
      readonly failureCount: number;
      readonly error: unknown;
      readonly meta: Meta | undefined;
    }
  | { readonly type: 'run.paused'; readonly meta: Meta | undefined }
  | { readonly type: 'run.resumed'; readonly meta: Meta | undefined }
  | { readonly type: 'run.succeeded'; readonly data: unknown; readonly meta: Meta | undefined }
  | { readonly type: 'run.failed'; readonly error: unknown; readonly meta: Meta | undefined }
  | { readonly type: 'run.cancelled'; readonly meta: Meta | undefined }
  | { readonly type: 'run.outdated'; readonly meta: Meta | undefined }
);

/** Is told of every event. What it throws is reported and disturbs nobody. */
export type EventListener = (event: QoraEvent) => void;

export class Events {
  /** `undefined` while nobody listens: call it as `events.emit?.({ … })`. */
  emit: EventListener | undefined;
  readonly #listeners = new Set<EventListener>();
  readonly #report: (error: unknown) => void;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  listen(listener: EventListener): () => void {
    // A wrapper of its own lets the same function listen twice.
    const own: EventListener = (event) => listener(event);
    this.#listeners.add(own);
    this.emit = this.#tell;
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size === 0) this.emit = undefined;
    };
  }

  clear(): void {
    this.#listeners.clear();
    this.emit = undefined;
  }

  readonly #tell = (event: QoraEvent): void => {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#report(error);
      }
    }
  };
}
