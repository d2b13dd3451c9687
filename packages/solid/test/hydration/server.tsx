/** One request: a client of its own, and the page in one of the ways in which Solid renders on a server. */
import { QoraClient } from '@qora/core';
import { generateHydrationScript, renderToStream, renderToString, renderToStringAsync } from 'solid-js/web';
import { App, type Load } from './App.jsx';

export type Mode = 'string' | 'async' | 'stream' | 'deferStream';

/** @param script where the page finds its script */
export async function renderPage(
  mode: Mode,
  load: Load,
  script: string,
  write: (html: string) => void,
): Promise<void> {
  const client = new QoraClient({ ssr: true });
  const app = () => <App client={client} load={load} deferStream={mode === 'deferStream'} />;
  // It runs as soon as it is there, also while the rest of the page is under way.
  const end = `</div><script type="module" async src="${script}"></script>`;
  write(`<!doctype html><head>${generateHydrationScript()}</head><body><div id="app">`);
  if (mode === 'string') write(renderToString(app) + end);
  else if (mode === 'async') write((await renderToStringAsync(app)) + end);
  else {
    await new Promise<void>((resolve) => {
      const stream = renderToStream(app, { onCompleteShell: (shell) => shell.write(end) });
      // The declaration knows only one half of what is called.
      stream.pipe({ write, end: resolve } as { write: typeof write });
    });
  }
  write('</body>');
  client.dispose();
}
