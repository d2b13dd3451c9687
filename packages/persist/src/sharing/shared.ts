/** What the parts of sharing have in common: the client, who is around it, and what is known of the keys. */
import { batch, type ClientApi, type Hash, hashKey, type QoraKey } from '@qora/core';
import type { RecordHead } from '../persister.js';
import { Epochs, type Mark } from './epochs.js';
import type { Exchange } from './exchange.js';
import { Fading } from './fading.js';
import type { Origin } from './message.js';

export interface SharedOptions {
  readonly client: ClientApi;
  readonly exchange: Exchange;
  /** Who has another one is not listened to. */
  readonly version: string;
  readonly isShared: (key: QoraKey) => boolean;
  readonly onError: (error: unknown) => void;
}

/** What somebody else has loaded. */
export interface Heard {
  readonly data: unknown;
  readonly updatedAt: number;
  /** What it knows of. */
  readonly mark: Mark;
}

/** A run that waits for somebody else's answer. */
export interface Waiting {
  heard: Heard | undefined;
  /** The last thing that those who were asked knew of: what is loaded now knows of it, too. */
  seen: Mark;
  /** Somebody else had taken its place when its own answer came. */
  isLate: boolean;
  /** The entry's, when it began: what overtakes the run here moves it. */
  readonly version: number | undefined;
  /** Ends the wait for the lock. */
  readonly enough: AbortController;
}

export class Shared {
  readonly options: SharedOptions;
  readonly epochs: Epochs = new Epochs();
  readonly waiting: Map<Hash, Set<Waiting>> = new Map();
  /** When a run of ours began, and when somebody else's answer came: of two that poll, one is enough. */
  readonly beganAt: Map<Hash, number> = new Map();
  readonly heardAt: Map<Hash, number> = new Map();
  /** Keys whose run has loaded what the others do not know. Other runs have told them, or were given what is known. */
  readonly news: Set<Hash> = new Set();
  /** Keys that nobody holds here. */
  readonly fading: Fading;
  /** Whose deed is being done here, too: it is not told again. */
  applying: Origin | undefined;

  constructor(options: SharedOptions) {
    this.options = options;
    this.fading = new Fading(options.client, (hash) => this.#forget(hash));
  }

  get now(): number {
    return this.options.client.clock.now();
  }

  /** Whether what somebody else sends is for us. */
  accepts({ hash, key, version }: RecordHead): boolean {
    return version === this.options.version && hashKey(key) === hash && this.options.isShared(key);
  }

  /** A time of somebody else's: the clock of another machine may be ahead of ours. */
  past(time: number): number {
    return Math.min(time, this.now);
  }

  /** Does what others have done. */
  apply(origin: Origin, task: () => unknown): void {
    this.applying = origin;
    try {
      batch(() => void task());
    } finally {
      this.applying = undefined;
    }
  }

  #forget(hash: Hash): void {
    this.epochs.forget(hash);
    this.beganAt.delete(hash);
    this.heardAt.delete(hash);
    this.news.delete(hash);
  }
}
