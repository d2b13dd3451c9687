/** The open cities, kept in the address: `/city/1`, or `/city/1/beside/2` while another is pinned. */
import { batch, type ReadonlySignal, type Signal, signal } from '@qora/core';

const PATTERN = /^\/city\/(\d{1,10})(?:\/beside\/(\d{1,10}))?$/;

export class Route {
  readonly #city: Signal<number | null> = signal(null);
  readonly #pinned: Signal<number | null> = signal(null);

  constructor(path: string) {
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

  /** The switches that the address presets stay in it. */
  #go(city: number | null, pinned: number | null): void {
    const path = city === null ? '/' : addressOf(city, pinned);
    if (path !== location.pathname) history.pushState(null, '', path + location.search);
    this.#read(path);
  }

  #read(path: string): void {
    const [, city, pinned] = PATTERN.exec(path) ?? [];
    batch(() => {
      this.#city.value = city === undefined ? null : Number(city);
      this.#pinned.value = pinned === undefined ? null : Number(pinned);
    });
  }
}

/** The address of a city, for links. */
export function addressOf(id: number, beside: number | null = null): string {
  return `/city/${id}${beside === null ? '' : `/beside/${beside}`}`;
}
