/** What was built, as a page gets it: `npm run build -w @qora/preact` comes first. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const production = read('dist/index.js');
const development = read('dist/dev/index.js');

describe('the production build', () => {
  test.each(['useQoraClient"', 'two-signals', 'WeakSet', '__QORA_DEV__', 'DEV', 'process'])(
    'does not mention %s',
    (word) => {
      const code = production.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '');

      expect(code).not.toContain(word);
    },
  );
});

test('the development build looks for a second copy of the signals', () => {
  expect(development).toContain('two-signals');
});

test('both builds export the same names, and import nothing but their peers', async () => {
  const names = async (path: string): Promise<string[]> =>
    Object.keys(await import(new URL(`../${path}`, import.meta.url).href));
  const imported = [production, development].flatMap((code) =>
    [...code.matchAll(/from\s+["']([^"'.][^"']*)["']/g)].map((match) => match[1]),
  );

  expect(await names('dist/index.js')).toEqual(await names('dist/dev/index.js'));
  expect([...new Set(imported)].sort()).toEqual([
    '@preact/signals-core',
    '@qora/core',
    '@qora/core/infinite',
    'preact',
    'preact/hooks',
  ]);
});

test('both builds name their source map exactly once', () => {
  const counts = [production, development].map((code) => code.match(/^\/\/# sourceMappingURL=/gm)?.length);

  expect(counts).toEqual([1, 1]);
});
