/** Components in a document of their own, with a client in the test's hands. */

import { QoraProvider } from '@qora/solid';
import { createTestClient, type TestClient } from '@qora/testing';
import type { JSX } from 'solid-js';
import { render } from 'solid-js/web';

export interface Rendered extends TestClient {
  readonly root: HTMLElement;
  text(): string;
  unmount(): void;
}

export function renderApp(App: () => JSX.Element, test: TestClient = createTestClient()): Rendered {
  const root = document.createElement('div');
  document.body.append(root);
  const unmount = render(
    () => (
      <QoraProvider client={test.client}>
        <App />
      </QoraProvider>
    ),
    root,
  );
  return {
    ...test,
    root,
    text: () => root.textContent ?? '',
    unmount() {
      unmount();
      root.remove();
    },
  };
}
