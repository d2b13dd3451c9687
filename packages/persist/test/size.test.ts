/** What a page pays for storage, tabs and the outbox: minified, brotli 11; the core, `devalue` and `idb` are not counted. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundleSize } from '../../testing/suite/bundleSize.js';

const file = (name: string): string => new URL(`../dist/${name}.js`, import.meta.url).pathname;
const OUTSIDE = /^(@preact|@qora\/core|devalue|idb)/;

/** What each part takes, alone. It may only go down. */
const PARTS = [
  ['persistence', `export { enablePersistence } from '${file('index')}'`, 4_710],
  ['tabs', `export { shareBetweenTabs } from '${file('index')}'`, 5_130],
  ['the outbox', `export { enableOutbox } from '${file('index')}'`, 3_920],
  ['IndexedDB', `export { indexedDbPersister } from '${file('indexedDb')}'`, 1_270],
] as const;

test.each(PARTS)('%s stays within its budget', async (name, contents, budget) => {
  const size = await bundleSize(contents, OUTSIDE);

  console.info(`${name}: ${size} of ${budget} bytes`);
  expect(size).toBeLessThanOrEqual(budget);
});

test('a client that uses none of it carries none of it', () => {
  const core = readFileSync(new URL('../../core/dist/index.js', import.meta.url), 'utf8');

  for (const word of ['BroadcastChannel', 'indexedDB', 'localStorage', 'navigator.locks', 'devalue'])
    expect(core).not.toContain(word);
});
