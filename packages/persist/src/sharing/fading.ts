/**
 * Keys that nobody holds here: entries that have gone, and what others have told of keys that never were here. What is known
 * of one is needed for as long as a message may be late; after that it is forgotten, unless somebody holds the key again.
 */
import { type ClientApi, type Hash, hashKey, type QoraKey } from '@qora/core';
import { SLICE, Timer } from '../timer.js';

/** How late a message may be, in ms. */
const LATE_TIME = 300_000;

export class Fading {
  readonly #client: ClientApi;
  readonly #forget: (hash: Hash) => void;
  /** Since when nobody holds them, the longest first. */
  readonly #keys = new Map<Hash, { readonly key: QoraKey; readonly at: number }>();
  readonly #timer: Timer;

  constructor(client: ClientApi, forget: (hash: Hash) => void) {
    this.#client = client;
    this.#forget = forget;
    this.#timer = new Timer(client.clock, () => this.#sweep());
  }

  /** Nobody holds this key now. */
  add(key: QoraKey): void {
    const hash = hashKey(key);
    this.#keys.delete(hash);
    this.#keys.set(hash, { key, at: this.#client.clock.now() });
    this.#timer.arm(LATE_TIME);
  }

  stop(): void {
    this.#timer.disarm();
  }

  #sweep(): void {
    const now = this.#client.clock.now();
    let left = SLICE;
    for (const [hash, { key, at }] of this.#keys) {
      const wait = at + LATE_TIME - now;
      // So many at a time that nobody else has to wait.
      if (wait > 0 || left-- === 0) {
        this.#timer.arm(Math.max(0, wait));
        break;
      }
      this.#keys.delete(hash);
      if (this.#client.inspect({ key }).length === 0) this.#forget(hash);
    }
  }
}
