/**
 * The open cities, kept in the address: `/city/1`, or `/city/1/beside/2` while another is pinned. Each voice has its own
 * base before that.
 */
import { batch, type ReadonlySignal, type Signal, signal } from '@qora/core';

const PATTERN = /^city\/(\d{1,10})(?:\/beside\/(\d{1,10}))?$/;

export class Route {
  readonly #base: string;
  readonly #city: Signal<number | null> = signal(null);
  readonly #pinned: Signal<number | null> = signal(null);

  constructor(path: string, base = '/') {
    this.#base = base;
    this.#read(path);
  }

  /** From now on the visitor may go back and forward. */
  followHistory(): void {
    window.addEventListener('popstate', () => this.#read(location.pathname));
  }

  /** The city that is open. */
  get city(): ReadonlySignal<number | null> {
    return this.#city;
  }

  /** The city that stays beside it. */
  get pinned(): ReadonlySignal<number | null> {
    return this.#pinned;
  }

  open(id: number): void {
    this.#go(id, this.#pinned.peek());
  }

  pin(): void {
    this.#go(this.#city.peek(), this.#city.peek());
  }

  unpin(): void {
    this.#go(this.#city.peek(), null);
  }

  /** Closes the open city; one that was pinned takes its place. */
  close(): void {
    this.#go(this.#pinned.peek(), null);
  }

  /** The address of a city, for links. */
  addressOf(id: number): string {
    return addressOf(this.#base, id, null);
  }

  /** The address of what is open, in the voice with this base. */
  addressIn(base: string): string {
    return addressOf(base, this.#city.value, this.#pinned.value);
  }

  /** The switches that the address presets stay in it. */
  #go(city: number | null, pinned: number | null): void {
    const path = addressOf(this.#base, city, pinned);
    if (path !== location.pathname) history.pushState(null, '', path + location.search);
    this.#read(path);
  }

  #read(path: string): void {
    const rest = path.startsWith(this.#base) ? path.slice(this.#base.length) : '';
    const [, city, pinned] = PATTERN.exec(rest) ?? [];
    batch(() => {
      this.#city.value = city === undefined ? null : Number(city);
      this.#pinned.value = pinned === undefined ? null : Number(pinned);
    });
  }
}

function addressOf(base: string, city: number | null, beside: number | null): string {
  if (city === null) return base;
  return `${base}city/${city}${beside === null ? '' : `/beside/${beside}`}`;
}
