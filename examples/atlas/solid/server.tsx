/** One request: a client of its own, and the page sent as it becomes complete, each part with the data it was made of. */
import { signal } from '@qora/core';
import { generateHydrationScript, renderToStream } from 'solid-js/web';
import { createAtlas } from '../shared/atlas.js';
import { partsOf, type RenderPage, statusOf, withHead } from '../shared/rendering.js';
import { Route } from '../shared/route.js';
import { createSwitches } from '../shared/switches.js';
import { SOLID } from '../shared/voices.js';
import { App } from './App.jsx';

/** The declaration is the browser's, which has nothing to say. */
const hydrationScript = generateHydrationScript as (options: { readonly nonce: string }) => string;

export const renderPage: RenderPage = ({ shell, path, fetch, nonce }) => {
  const route = new Route(path, SOLID.base);
  const atlas = createAtlas({ switches: createSwitches('', signal(true)), fetch, ssr: true });
  const now = Date.now();
  const [before, after, end] = partsOf(shell);
  const text = new TextEncoder();
  return new Promise((resolve) => {
    let isOver = false;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const write = (html: string): void => {
          if (!isOver) controller.enqueue(text.encode(html));
        };
        const stream = renderToStream(() => <App atlas={atlas} route={route} now={() => now} />, {
          nonce,
          onCompleteShell(page) {
            write(withHead(before, atlas, route, hydrationScript({ nonce })));
            page.write(after);
            resolve({ status: statusOf(atlas, route), body });
          },
        });
        const finish = (): void => {
          write(end);
          if (!isOver) controller.close();
          atlas.client.dispose();
        };
        // The declaration knows only one half of what is called.
        stream.pipe({ write, end: finish } as { write: typeof write });
      },
      /** The visitor has gone. */
      cancel() {
        isOver = true;
      },
    });
  });
};
