/** A page with a client, and what is on it. */
import type { QoraClient } from '@qora/core';
import { QoraProvider } from '@qora/preact';
import { createTestClient, type TestClient, turn } from '@qora/testing';
import { type ComponentChildren, render } from 'preact';
import { onTestFinished } from 'vitest';

export interface Page extends TestClient {
  readonly root: HTMLElement;
  readonly text: string;
  /** Shows this, and lets everything settle. */
  show(children: ComponentChildren, client?: QoraClient): Promise<void>;
  /** Shows this; nothing that waits for its turn has had it. */
  showNow(children: ComponentChildren, client?: QoraClient): void;
  leave(): Promise<void>;
}

/** An empty page, which is left when the test is over. Failures are not retried. */
export function createPage(config: Parameters<typeof createTestClient>[0] = {}): Page {
  const test = createTestClient({ ...config, defaults: { retry: false, ...config.defaults } });
  const root = document.createElement('div');
  document.body.append(root);
  const showNow: Page['showNow'] = (children, client = test.client) =>
    render(<QoraProvider client={client}>{children}</QoraProvider>, root);
  const leave = async (): Promise<void> => {
    render(null, root);
    await turn();
  };
  onTestFinished(async () => {
    await leave();
    root.remove();
    test.client.dispose();
  });
  return {
    ...test,
    root,
    get text() {
      return root.textContent ?? '';
    },
    showNow,
    show: async (children, client) => {
      showNow(children, client);
      await turn();
    },
    leave,
  };
}
