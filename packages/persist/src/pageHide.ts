/** The moment after which a page may be gone without another word. */

/**
 * Calls the task whenever the page is hidden or left: on phones the first is often the last that is heard of it. Does nothing
 * where there is no page. Returns what ends it.
 */
export function onPageHide(task: () => void): () => void {
  const { document, addEventListener } = globalThis as Partial<typeof globalThis>;
  if (!document || !addEventListener) return () => undefined;
  const hide = (): void => {
    if (document.visibilityState === 'hidden') task();
  };
  addEventListener('pagehide', task);
  document.addEventListener('visibilitychange', hide);
  return () => {
    removeEventListener('pagehide', task);
    document.removeEventListener('visibilitychange', hide);
  };
}
