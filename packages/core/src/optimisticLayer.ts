/** An optimistic edit as its users see it. */

/** An optimistic edit that is shown until the server has answered. It ends once: later calls do nothing. */
export interface OptimisticLayer<T = unknown> {
  /**
   * The server accepted the edit. With data, or a function of the confirmed data, that is written in its place. Without,
   * the edit itself is written, or, where something else came between, it is shown until a new run has landed.
   */
  commit(...answer: [data?: T | ((base: T | undefined) => T | undefined)]): void;
  /** The server refused it: what is shown goes back to what it would be without it. */
  rollback(): void;
}
