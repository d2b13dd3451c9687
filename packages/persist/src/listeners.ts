/** Telling several listeners one thing. */

/** Adds a listener, and gives what takes it away. A function that is added twice is told twice. */
export function addListener<T>(listeners: Set<(value: T) => void>, listener: (value: T) => void): () => void {
  const added = (value: T): void => listener(value);
  listeners.add(added);
  return () => void listeners.delete(added);
}

/** Calls all of them; what one throws goes to `reportError` or the console, and the next is called. */
export function tellAll<T>(listeners: Iterable<(value: T) => void>, value: T): void {
  for (const listener of [...listeners]) {
    try {
      listener(value);
    } catch (error) {
      // Node has no `reportError`.
      const { reportError = console.error } = globalThis as { reportError?: (error: unknown) => void };
      reportError(error);
    }
  }
}
