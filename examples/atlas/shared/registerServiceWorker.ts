/** The worker that serves the page's own files when there is no network. */

/** In a page that was built: while one develops, files have to come from where they are written. */
export async function registerServiceWorker(): Promise<void> {
  if (!import.meta.env.PROD || !navigator.serviceWorker) return;
  await navigator.serviceWorker.register('/sw.js').catch(console.error);
}
