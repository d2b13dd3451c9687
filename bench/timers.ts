/** How many timers `task` leaves armed. */
export function timersOf(task: () => void): number {
  const { setTimeout, clearTimeout } = globalThis;
  const armed = new Set<unknown>();
  globalThis.setTimeout = ((...parameters: Parameters<typeof setTimeout>) => {
    const timer = setTimeout(...parameters);
    armed.add(timer);
    return timer;
  }) as typeof setTimeout;
  globalThis.clearTimeout = (timer) => {
    armed.delete(timer);
    clearTimeout(timer);
  };
  task();
  globalThis.setTimeout = setTimeout;
  globalThis.clearTimeout = clearTimeout;
  return armed.size;
}
