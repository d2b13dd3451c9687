import { describe, expect, test } from 'vitest';
import { Fold, type Known, Layer } from '../src/layers.js';
import { share } from '../src/share.js';
import type { QoraState } from '../src/state.js';

const NOTHING: Known = { hasData: false, data: undefined };
const known = (data: unknown): Known => ({ hasData: true, data });
const merge = (old: Known, next: unknown): unknown => (old.hasData ? share(old.data, next, 'id') : next);

/** A fold whose updaters add their name to a list and count their calls. */
function setUp(base: Known, ...names: string[]) {
  const calls: Record<string, number> = {};
  const refused: unknown[] = [];
  const layerOf = (name: string): Layer =>
    new Layer(
      (old) => {
        calls[name] = (calls[name] ?? 0) + 1;
        return [...((old as string[] | undefined) ?? []), name];
      },
      names.indexOf(name),
      0,
    );
  const fold = new Fold(base);
  const apply = (over: Known): void =>
    fold.apply(over, merge, (_layer, error) => {
      refused.push(error);
    });
  fold.layers = names.map(layerOf);
  apply(base);
  return { fold, calls, refused, layerOf, apply };
}

describe('the fold calls', () => {
  test('each updater once, in order', () => {
    const { fold, calls } = setUp(known(['base']), 'a', 'b');

    expect([fold.data, calls]).toEqual([['base', 'a', 'b'], { a: 1, b: 1 }]);
  });

  test('no updater when nothing has changed', () => {
    const base = known(['base']);
    const { calls, apply } = setUp(base, 'a', 'b');

    apply(base);

    expect(calls).toEqual({ a: 1, b: 1 });
  });

  test('each updater once more when the base has changed', () => {
    const { fold, calls, apply } = setUp(known(['base']), 'a', 'b');

    apply(known(['next']));

    expect([fold.data, calls]).toEqual([['next', 'a', 'b'], { a: 2, b: 2 }]);
  });

  test('no updater when the base has other data that is the same value', () => {
    const data = ['base'];
    const { calls, apply } = setUp(known(data), 'a');

    apply(known(data));

    expect(calls).toEqual({ a: 1 });
  });

  test('those above a layer that is gone, and none below', () => {
    const base = known(['base']);
    const { fold, calls, apply } = setUp(base, 'a', 'b', 'c');

    fold.layers = fold.layers.filter((_, i) => i !== 1);
    apply(base);

    expect([fold.data, calls]).toEqual([['base', 'a', 'c'], { a: 1, b: 1, c: 2 }]);
  });

  test('no updater when the uppermost layer goes', () => {
    const base = known(['base']);
    const { fold, calls, apply } = setUp(base, 'a', 'b');

    fold.layers = fold.layers.slice(0, 1);
    apply(base);

    expect([fold.data, calls]).toEqual([['base', 'a'], { a: 1, b: 1 }]);
  });

  test('an updater again where data has come that is `undefined`', () => {
    const { calls, apply } = setUp(NOTHING, 'a');

    apply(known(undefined));

    expect(calls).toEqual({ a: 2 });
  });
});

describe('a layer', () => {
  test('that yields nothing lets what lies under it through', () => {
    const { fold, apply } = setUp(known(['base']), 'a');

    fold.layers = [new Layer(() => undefined, 0, 0), ...fold.layers];
    apply(known(['base']));

    expect(fold.data).toEqual(['base', 'a']);
  });

  test('whose updater throws is refused with its error, and the others stay', () => {
    const { fold, refused, apply } = setUp(known(['base']), 'a');
    const error = new Error('boom');
    const broken = new Layer(
      () => {
        throw error;
      },
      0,
      0,
    );

    fold.layers = [broken, ...fold.layers];
    apply(known(['base']));

    expect([fold.data, refused]).toEqual([['base', 'a'], [error]]);
  });
});

describe('what is shown', () => {
  const at = 7;
  const rows = ['row'];
  const shownOver = (base: QoraState<unknown, unknown>, under: Known): QoraState<unknown, unknown> => {
    const fold = new Fold(under);
    fold.layers = [new Layer((old) => [...((old as string[] | undefined) ?? []), 'new'], at, 0)];
    fold.apply(under, merge, () => undefined);
    return fold.show(base);
  };
  const error = new Error('down');
  const edited = ['row', 'new'];

  test.each<[string, QoraState<unknown, unknown>, Known, QoraState<unknown, unknown>]>([
    ['initial', { status: 'initial' }, NOTHING, { status: 'success', data: ['new'], updatedAt: at }],
    [
      'loading without data',
      { status: 'loading', previousData: undefined, updatedAt: undefined, previousError: error },
      NOTHING,
      { status: 'loading', previousData: ['new'], updatedAt: at, previousError: error },
    ],
    [
      'loading with data',
      { status: 'loading', previousData: rows, updatedAt: 3, previousError: undefined },
      known(rows),
      { status: 'loading', previousData: edited, updatedAt: 3, previousError: undefined },
    ],
    [
      'success',
      { status: 'success', data: rows, updatedAt: 3 },
      known(rows),
      { status: 'success', data: edited, updatedAt: 3 },
    ],
    [
      'failure without data',
      { status: 'failure', error, failedAt: 5, previousData: undefined, updatedAt: undefined },
      NOTHING,
      { status: 'failure', error, failedAt: 5, previousData: ['new'], updatedAt: at },
    ],
    [
      'failure with data',
      { status: 'failure', error, failedAt: 5, previousData: rows, updatedAt: 3 },
      known(rows),
      { status: 'failure', error, failedAt: 5, previousData: edited, updatedAt: 3 },
    ],
  ])('over %s is that with the edit', (_name, base, under, expected) => {
    expect(shownOver(base, under)).toEqual(expected);
  });

  test('is the base itself while a layer waits for data', () => {
    const base = { status: 'initial' } as const;
    const fold = new Fold(NOTHING);
    fold.layers = [new Layer((old) => old, 0, 0)];
    fold.apply(NOTHING, merge, () => undefined);

    expect(fold.show(base)).toBe(base);
  });

  test('has the time of the first layer that yields data where the base has none', () => {
    const { fold } = setUp(NOTHING, 'a', 'b');

    expect(fold.show({ status: 'initial' })).toMatchObject({ updatedAt: 0 });
  });

  test('is one object until the base or the layers change', () => {
    const base = { status: 'success', data: rows, updatedAt: 3 } as const;
    const { fold, apply } = setUp(known(rows), 'a');

    const shown = fold.show(base);

    expect(fold.show(base)).toBe(shown);
    expect(fold.show({ ...base })).not.toBe(shown);
    apply(known(['next']));
    expect(fold.show(base)).not.toBe(shown);
  });

  test('shares what is equal with what was shown', () => {
    const base = known([{ id: 1 }, { id: 2, done: false }]);
    const fold = new Fold(base);
    fold.layers = [
      new Layer(
        (old) => (old as { id: number }[]).map((row) => (row.id === 2 ? { ...row, done: true } : { ...row })),
        0,
        0,
      ),
    ];

    fold.apply(base, merge, () => undefined);
    const first = fold.data as object[];
    fold.apply(known([{ id: 1 }, { id: 2, done: false }]), merge, () => undefined);

    expect(first[0]).toBe((base.data as object[])[0]);
    expect(fold.data).toBe(first);
  });

  test('is the very data of the base where the layers change nothing', () => {
    const { fold } = setUp(known(rows));
    fold.layers = [new Layer((old) => old, 0, 0)];

    fold.apply(known(rows), merge, () => undefined);

    expect(fold.data).toBe(rows);
  });
});

describe('a response', () => {
  test('lands those that waited for a run begun so late, and leaves the others', () => {
    const { fold } = setUp(known([]), 'early', 'late', 'open');
    const [early, late, open] = fold.layers as [Layer, Layer, Layer];
    early.mark = 1;
    late.mark = 2;

    fold.land(1);

    expect(fold.layers).toEqual([late, open]);
    expect(fold.responses).toBe(1);
  });
});
