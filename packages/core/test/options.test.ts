import { DEFAULTS, type QueryDefaults } from '@qora/core';
import { expect, test } from 'vitest';
import { resolveOptions } from '../src/options.js';

const resolve = (options: object, isReader?: boolean): ReturnType<typeof resolveOptions> =>
  resolveOptions(DEFAULTS, options, isReader);

test('gives the documented defaults', () => {
  const { retryDelay, ...rest } = DEFAULTS;

  expect(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))).toEqual({
    enabled: true,
    staleTime: 300_000,
    gcTime: 300_000,
    retry: 3,
    refetchOnMount: true,
    refetchOnWindowFocus: true,
    refetchOnReconnect: true,
    refetchInterval: false,
    refetchIntervalInBackground: false,
    networkMode: 'online',
    structuralSharing: true,
    shareBy: 'id',
  });
  expect((retryDelay as (count: number) => number)(1)).toBe(2000);
});

test.each<[name: string, options: object]>([
  ['no options', {}],
  ['only a key', { key: ['todos'] }],
  ['options that equal the defaults', { key: ['todos'], retry: 3, staleTime: 300_000, enabled: true }],
  ['undefined options', { staleTime: undefined, select: undefined, enabled: undefined }],
  ['a field that is no option', { key: ['todos'], fresh: true, combine: () => 1 }],
])('gives the very defaults for %s', (_name, options) => {
  expect(resolve(options)).toBe(DEFAULTS);
});

test('merges field by field, and lets undefined fall through', () => {
  const defaults = resolve({ staleTime: 5, retry: false });

  const settings = resolveOptions(defaults, { staleTime: undefined, retry: 1, gcTime: 0 });

  expect(settings).toEqual({ ...DEFAULTS, staleTime: 5, retry: 1, gcTime: 0 });
  expect(defaults).toEqual({ ...DEFAULTS, staleTime: 5, retry: false });
});

test('keeps falsy values that are meant', () => {
  const options = {
    enabled: false,
    staleTime: 0,
    gcTime: 0,
    retry: 0,
    initialData: null,
    placeholderData: 0,
  };

  expect(resolve(options)).toMatchObject(options);
});

test('has every option present', () => {
  expect(Object.keys(resolve({ staleTime: 5 })).sort()).toEqual(Object.keys(DEFAULTS).sort());
});

test('leaves the fetcher of a reader out, so that readers share their settings', () => {
  const fetcher = (): number => 1;

  expect(resolve({ key: ['todos'], fetcher }, true)).toBe(DEFAULTS);
  expect(resolve({ fetcher }).fetcher).toBe(fetcher);
});

test('leaves the defaults as they are', () => {
  const before = { ...DEFAULTS };

  resolve({ staleTime: 1, tags: ['a'] });

  expect(DEFAULTS).toEqual(before);
});

const VALID: QueryDefaults[] = [
  { staleTime: 0 },
  { staleTime: Number.POSITIVE_INFINITY },
  { staleTime: 'static' },
  { gcTime: Number.POSITIVE_INFINITY },
  { retry: Number.POSITIVE_INFINITY },
  { retry: true },
  { retry: () => true },
  { retryDelay: () => 5 },
  { refetchOnMount: 'always' },
  { refetchInterval: 0 },
  { refetchInterval: () => false },
  { networkMode: 'offlineFirst' },
  { initialDataUpdatedAt: 0 },
  { initialDataUpdatedAt: () => undefined },
  { structuralSharing: (_old, next) => next },
  { tags: [] },
  { tags: () => ['a'] },
  { meta: {} },
];

test.each(VALID)('takes %o', (options) => {
  expect(resolve(options)).toMatchObject(options);
});

const INVALID: ReadonlyArray<readonly [name: string, value: unknown]> = [
  ...['staleTime', 'gcTime', 'retryDelay', 'refetchInterval', 'initialDataUpdatedAt'].flatMap((name) =>
    [-1, Number.NaN, '5', null, true].map((value) => [name, value] as const),
  ),
  ['staleTime', 'Static'],
  ['staleTime', () => 5],
  ['staleTime', false],
  ['gcTime', () => 5],
  ['gcTime', false],
  ['gcTime', 'static'],
  ['retryDelay', false],
  ['retry', -1],
  ['retry', Number.NaN],
  ['retry', '3'],
  ['networkMode', 'offline'],
  ['networkMode', true],
  ['enabled', 'yes'],
  ['refetchOnMount', 'never'],
  ['refetchOnWindowFocus', 1],
  ['refetchOnReconnect', null],
  ['refetchIntervalInBackground', 1],
  ['select', 'name'],
  ['structuralSharing', 'deep'],
  ['shareBy', 1],
  ['schema', {}],
  ['tags', 'todos'],
  ['meta', 'todos'],
  ['fetcher', 'https://example.org'],
];

test.each(INVALID)('refuses %s: %o, naming it and the key', (name, value) => {
  expect(() => resolve({ key: ['todos', 7], [name]: value })).toThrow(
    expect.objectContaining({
      name: 'QoraError',
      code: 'invalid-option',
      message: expect.stringMatching(new RegExp(`\`${name}\` of \\["todos",7\\] is `)),
    }),
  );
});
