import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** The rooms of the house: a file imports from its own room or from those below, types included. */
const ROOMS: Record<number, string> = {
  0: 'dev errorTexts errors signals seams/clock seams/deadlines seams/environment seams/live',
  1: 'state key taggedKey meta schema retry networkMode share notify drive idempotencyKey',
  2: 'received clientApi options checkOptions queryOptions queryHandle queryOf interceptor inspected filter events mutationHandle mutationOptions optimisticLayer streamed',
  3: 'layers entry transition',
  4: 'engine cache keyTree select selection mutations inspection',
  5: 'run attempts interception fetching',
  6: 'forecast holding triggers gate invalidation expiry lifecycle writing optimism edits receiving',
  7: 'following fields listening reader succession projection claim query queries stateStream requests mutation mutationRun mutationCallbacks',
  8: 'client',
  9: 'index',
  10:
    `${inFolder('hydration', 'index stateJson keyText payload dehydrate hydrate restoreMutations scripts')} ` +
    inFolder('infinite', 'index infiniteOptions pages more fetchInfinite watchInfinite'),
};

function inFolder(folder: string, names: string): string {
  return names.replace(/\w+/g, (name) => `${folder}/${name}`);
}

/** What may be imported from outside, and by which file or folder alone. */
const PACKAGES: Record<string, string> = { '@preact/signals-core': 'signals', devalue: 'hydration' };

const MAX_LINES = 300;

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));

interface Source {
  readonly name: string;
  readonly lines: number;
  /** Files of the house, by name. */
  readonly imports: readonly string[];
  readonly packages: readonly string[];
}

const roomOf = new Map<string, number>();
for (const [room, names] of Object.entries(ROOMS))
  for (const name of names.split(' ')) roomOf.set(name, Number(room));

function readSource(path: string): Source {
  const text = readFileSync(join(SOURCE, path), 'utf8');
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const specifiers = [...code.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])(.+?)\1/g)].map(
    ([, , path = '']) => path,
  );
  const isOwn = (specifier: string): boolean => specifier.startsWith('.');
  return {
    name: path.replace(/\.ts$/, ''),
    lines: text.split('\n').length - 1,
    imports: specifiers.filter(isOwn).map((own) => normalize(join(dirname(path), own)).replace(/\.js$/, '')),
    packages: specifiers.filter((specifier) => !isOwn(specifier)),
  };
}

const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .map(readSource);

/** Knots: files that lead to one another by their imports, types included. */
function findKnots(): string[] {
  const reached = new Map(sources.map(({ name, imports }) => [name, new Set(imports)]));
  for (const through of reached.keys()) {
    for (const names of reached.values()) {
      if (names.has(through)) for (const name of reached.get(through) ?? []) names.add(name);
    }
  }
  const leadsTo = (from: string, to: string): boolean => reached.get(from)?.has(to) === true;
  const knots = [...reached.keys()].map((name) =>
    [...reached.keys()]
      .filter((other) => leadsTo(name, other) && leadsTo(other, name))
      .sort()
      .join(' '),
  );
  return [...new Set(knots.filter((knot) => knot !== ''))];
}

test('knows the room of every file, and every file of a room is there', () => {
  expect(sources.map(({ name }) => name).sort()).toEqual([...roomOf.keys()].sort());
});

test('reads the imports, types included', () => {
  const read = (file: string) => sources.find(({ name }) => name === file);

  expect(read('entry')?.imports).toContain('options');
  expect(read('signals')?.packages).toContain('@preact/signals-core');
});

test('imports nothing from above', () => {
  const wrong = sources.flatMap(({ name, imports }) =>
    imports
      .filter((other) => (roomOf.get(other) ?? Number.POSITIVE_INFINITY) > (roomOf.get(name) ?? -1))
      .map((other) => `${name} (${roomOf.get(name)}) > ${other} (${roomOf.get(other)})`),
  );

  expect(wrong).toEqual([]);
});

test('imports nothing in a circle', () => {
  expect(findKnots()).toEqual([]);
});

test('imports no other package than it may', () => {
  const wrong = sources.flatMap(({ name, packages }) =>
    packages
      .filter((other) => ![name, dirname(name)].includes(PACKAGES[other] ?? '-'))
      .map((other) => `${name} > ${other}`),
  );

  expect(wrong).toEqual([]);
});

test('builds subpaths on the public list and nothing else of the house', () => {
  const wrong = sources.flatMap(({ name, imports }) =>
    imports
      .filter((other) => roomOf.get(name) === 10 && dirname(other) !== dirname(name) && other !== 'index')
      .map((other) => `${name} > ${other}`),
  );

  expect(wrong).toEqual([]);
});

test('has no file that is too long', () => {
  const long = sources.filter(({ lines }) => lines > MAX_LINES).map(({ name, lines }) => `${name}: ${lines}`);

  expect(long).toEqual([]);
});
