/** What was built, as a page or a process gets it: `npm run build -w @qora/core` comes first. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

const folder = new URL('../dist/', import.meta.url);
const source = readFileSync(new URL('../src/errorTexts.ts', import.meta.url), 'utf8');
const production = read('');
const development = read('dev/');

interface Built {
  readonly name: string;
  readonly code: string;
}

/** The JavaScript files of one build. */
function read(path: string): Built[] {
  const place = new URL(path, folder);
  const names = readdirSync(place).filter((name) => name.endsWith('.js'));
  return names.map((name) => ({ name: path + name, code: readFileSync(new URL(name, place), 'utf8') }));
}

/** The same text however a printer quoted it. */
function plain(code: string): string {
  return code.replaceAll(/[\\`'"]/g, '');
}

/** Every run of words in the literals of the texts. */
function textsOf(code: string): string[] {
  const literals = code.match(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? [];
  const pieces = literals.flatMap((literal) => literal.slice(1, -1).split(/\$\{[^}]*\}/));
  return pieces.map((piece) => plain(piece).trim()).filter((piece) => piece.split(' ').length > 2);
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from './index.js'`, resolveDir: folder.pathname },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    external: ['@preact/signals-core'],
    tsconfigRaw: '{}',
  });
  return outputFiles.map(({ text }) => text).join('\n');
}

describe('the production build', () => {
  test('carries no development text, and neither does a bundle of it', async () => {
    const texts = textsOf(source);
    const codes = [...production.map(({ code }) => code), await bundle()];

    const found = texts.filter((text) => codes.some((code) => plain(code).includes(text)));

    expect(texts.length).toBeGreaterThan(10);
    expect(found).toEqual([]);
  });

  test.each(['__QORA_DEV__', 'process', 'import.meta', 'eval', 'DEV'])(
    'does not mention %s',
    async (word) => {
      const mentions = new RegExp(`(?<![\\w$.])${word.replaceAll(/[.]/g, '\\.')}(?![\\w$])`);
      const withoutComments = production.map(({ name, code }) => ({
        name,
        code: code.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, ''),
      }));

      const found = withoutComments.filter(({ code }) => mentions.test(code)).map(({ name }) => name);

      expect(found).toEqual([]);
      expect(mentions.test(await bundle())).toBe(false);
    },
  );

  test('throws errors that carry their code alone', async () => {
    const { QoraClient } = await import(new URL('index.js', folder).href);
    const client = new QoraClient();
    client.dispose();

    expect(() => client.keys()).toThrow(
      expect.objectContaining({ name: 'QoraError', code: 'client-disposed', message: 'client-disposed' }),
    );
  });

  test('reports a bad key of an options function, and lives on', async () => {
    const { QoraClient, effect, signal } = await import(new URL('index.js', folder).href);
    const reported: unknown[] = [];
    const client = new QoraClient({ reportError: (error: unknown) => reported.push(error) });
    const part = signal(1);
    const query = client.watchQuery(() => ({ key: ['a', part.value], fetcher: () => 1 }));
    const frames: string[] = [];
    effect(() => void frames.push(query.status.value));

    part.value = new Map();
    part.value = 2;

    expect(frames).toEqual(['loading', 'initial', 'loading']);
    expect(reported).toMatchObject([{ code: 'invalid-key' }]);
    client.dispose();
  });

  test('freezes no state', async () => {
    const { QoraClient } = await import(new URL('index.js', folder).href);
    const client = new QoraClient({ ssr: true });

    client.setQueryData(['a'], 1);

    expect(Object.isFrozen(client.getState(['a']))).toBe(false);
  });
});

describe('the development build', () => {
  test('carries every development text', () => {
    const code = plain(development.map((file) => file.code).join('\n'));

    const missing = textsOf(source).filter((text) => !code.includes(text));

    expect(missing).toEqual([]);
  });

  test('throws errors that say what happened and how to mend it', async () => {
    const { QoraClient } = await import(new URL('dev/index.js', folder).href);
    const client = new QoraClient();
    client.dispose();

    expect(() => client.keys()).toThrow(/^client-disposed: .* Create another client/);
  });

  test('reads no switch at run time', () => {
    const found = development.filter(({ code }) => /__QORA_DEV__|\bprocess\.env/.test(code));

    expect(found.map(({ name }) => name)).toEqual([]);
  });
});

describe('both builds', () => {
  test('export the same names', async () => {
    const names = async (path: string): Promise<string[]> =>
      Object.keys(await import(new URL(path, folder).href));

    expect(await names('index.js')).toEqual(await names('dev/index.js'));
    expect((await names('index.js')).length).toBeGreaterThan(10);
  });

  test('name their source map exactly once', () => {
    const counts = [...production, ...development].map(({ name, code }) => [
      name,
      code.match(/^\/\/# sourceMappingURL=/gm)?.length ?? 0,
    ]);

    expect(counts).toEqual(counts.map(([name]) => [name, 1]));
  });

  test('import nothing but signals-core', () => {
    const imported = [...production, ...development].flatMap(({ code }) =>
      [...code.matchAll(/from\s+["']([^"'.][^"']*)["']/g)].map((match) => match[1]),
    );

    expect(new Set(imported)).toEqual(new Set(['@preact/signals-core']));
  });

  test('are offered with types first and development before default', () => {
    const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

    for (const conditions of Object.values<object | string>(exports)) {
      if (typeof conditions === 'object')
        expect(Object.keys(conditions)).toEqual(['types', 'development', 'default']);
    }
    expect(exports['.'].development).toBe('./dist/dev/index.js');
  });
});

describe('a process', () => {
  /** Runs a script over the built package and returns what it prints; fails if it does not end by itself. */
  async function run(script: string): Promise<string> {
    const built = JSON.stringify(new URL('index.js', folder).href);
    const source = `import { QoraClient, effect } from ${built};\n${script}`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', source], {
      timeout: 10_000,
    });
    return stdout.trim();
  }

  test.each([
    ['that only created a client', `new QoraClient()`],
    ['with cached entries', `const client = new QoraClient(); client.setQueryData(['a'], 1)`],
    [
      'with readers that poll and go stale',
      `const client = new QoraClient()
       const query = client.watchQuery({ key: ['a'], fetcher: () => 1, refetchInterval: 60_000 })
       effect(() => [query.state.value, query.isStale.value])`,
    ],
    [
      'with a retry that nobody awaits',
      `const client = new QoraClient()
       const query = client.watchQuery({ key: ['a'], fetcher: () => { throw new Error('boom') }, retryDelay: 60_000 })
       effect(() => query.state.value)`,
    ],
  ])(
    '%s ends by itself',
    async (_, script) => {
      expect(await run(`${script}\nprocess.on('exit', () => console.log('ended'))`)).toBe('ended');
    },
    15_000,
  );

  test('waits for a retry that somebody awaits', async () => {
    const script = `
      let attempts = 0
      const fetcher = () => { if (attempts++ === 0) throw new Error('boom'); return 'ada' }
      console.log(await new QoraClient().fetchQuery({ key: ['a'], fetcher, retryDelay: 20 }))`;

    expect(await run(script)).toBe('ada');
  }, 15_000);
});
