import { effect, type Signal, signal } from '@qora/core';
import { createTestClient, expectIdle, turn } from '@qora/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const KEYS = 3;
const HANDLES = 4;
/** Every pair of state and fetchStatus that a reader may ever see. */
const LEGAL = [
  'initial/idle',
  'loading/fetching',
  'loading/paused',
  'success/idle',
  'success/fetching',
  'success/paused',
  'failure/idle',
];

interface Data {
  readonly key: number;
  readonly count: number;
}

function set<T>(target: Signal<T>, value: T): void {
  target.value = value;
}

/** A page of a few handles over a few keys. What a reader must never see is collected in `problems`. */
function createPage(gcTime: number, takesSignal: boolean) {
  const { client, clock, online, focus, reported } = createTestClient({
    defaults: { retry: 1, staleTime: 100, gcTime },
  });
  const problems: string[] = [];
  const open: Array<{ readonly key: number; resolve(data: Data): void; reject(error: Error): void }> = [];
  const watching: Array<{ readonly handle: number; stop(): void }> = [];
  let count = 0;

  const handles = Array.from({ length: HANDLES }, (_, i) => {
    const key = signal(i % KEYS);
    const enabled = signal(true);
    const query = client.watchQuery<Data>(() =>
      // The last key stands for options that are `null`.
      key.value === KEYS
        ? null
        : {
            key: ['k', key.value],
            fetcher: (context) =>
              new Promise<Data>((resolve, reject) => {
                open.push({ key: context.key[1] as number, resolve, reject });
                if (takesSignal) context.signal.addEventListener('abort', reject);
              }),
            enabled: enabled.value,
            refetchInterval: i === 0 ? 700 : false,
          },
    );
    return { query, key, enabled };
  });
  const at = (i: number) => handles[i] as (typeof handles)[number];

  function check(i: number): void {
    const { query, key } = at(i);
    const frame = `${query.state.value.status}/${query.fetchStatus.value}`;
    const data = query.data.value;
    if (!LEGAL.includes(frame)) problems.push(frame);
    if (data !== undefined && data.key !== key.value)
      problems.push(`key ${key.value} with data of ${data.key}`);
  }

  function answer(isFine: boolean): void {
    const call = open.shift();
    if (isFine) call?.resolve({ key: call.key, count: count++ });
    else call?.reject(new Error('boom'));
  }

  const acts = {
    watch: (i: number) => watching.push({ handle: i, stop: effect(() => check(i)) }),
    listen: (i: number) =>
      watching.push({ handle: i, stop: at(i).query.listen(() => check(i), ['isStale', 'data']) }),
    unwatch: (i: number) => watching.splice(i, 1)[0]?.stop(),
    refetch: (i: number) => void at(i).query.refetch(),
    promise: (i: number) => void at(i).query.promise(),
    enable: (i: number) => set(at(i).enabled, true),
    disable: (i: number) => set(at(i).enabled, false),
    switch: (i: number, key: number) => set(at(i).key, key),
    write: (_: number, key: number) => client.setQueryData(['k', key], { key, count: count++ }),
    invalidate: (_: number, key: number) => void client.invalidate(['k', key]),
    remove: (_: number, key: number) => client.remove(['k', key]),
    cancel: (_: number, key: number) => client.cancel(['k', key]),
    reset: (_: number, key: number) => void client.reset({ key: ['k', key] }),
    clear: () => client.clear(),
    answer: () => answer(true),
    fail: () => answer(false),
    online: () => set(online, !online.value),
    focus: () => set(focus, !focus.value),
    tick: () => turn(),
    wait: (_: number, key: number) => clock.advance([1, 50, 1000, 6000][key] ?? 0),
    waitLong: () => clock.advance(400_000),
  };

  /** Everybody leaves, whoever waits is answered, and a claim's five seconds pass. */
  async function leave(): Promise<void> {
    for (const { stop } of watching.splice(0)) stop();
    online.value = true;
    focus.value = true;
    for (let round = 0; round < 5; round++) {
      await clock.advance(0);
      while (open.length > 0) answer(true);
      await clock.advance(20_000);
    }
  }

  /** How many handles of this key are watched, as a page would count them. */
  const readersOf = (key: number): number =>
    new Set(watching.map(({ handle }) => handle).filter((i) => key < KEYS && at(i).key.peek() === key)).size;

  return { client, clock, reported, problems, acts, at, leave, readersOf };
}

type Page = ReturnType<typeof createPage>;
type Act = keyof Page['acts'];
type Step = readonly [act: Act, handle: number, key: number];

const frequent: readonly Act[] = [
  'watch',
  'watch',
  'watch',
  'unwatch',
  'unwatch',
  'switch',
  'switch',
  'answer',
  'tick',
];
const rare: readonly Act[] = [
  'listen',
  'refetch',
  'promise',
  'enable',
  'disable',
  'write',
  'invalidate',
  'remove',
];
const rarer: readonly Act[] = ['cancel', 'reset', 'clear', 'fail', 'online', 'focus', 'wait', 'waitLong'];

/** A life of a page in which these acts do not occur. */
function lifeWithout(...absent: readonly Act[]): fc.Arbitrary<Step[]> {
  const acts = [...frequent, ...rare, ...rarer].filter((act) => !absent.includes(act));
  const step = fc.tuple(fc.constantFrom(...acts), fc.nat(HANDLES - 1), fc.nat(KEYS));
  return fc.array(step, { maxLength: 40 });
}

/** Holds `check` over every step of random pages, and `end` over what is left when all have gone. */
async function always(
  life: fc.Arbitrary<Step[]>,
  check: (page: Page, step: Step) => unknown,
  end: (page: Page) => unknown = () => undefined,
): Promise<void> {
  const property = fc.asyncProperty(
    life,
    fc.constantFrom(0, 100, 300_000),
    fc.boolean(),
    async (steps, gcTime, takesSignal) => {
      const page = createPage(gcTime, takesSignal);
      for (const step of steps) {
        const [act, i, key] = step;
        await page.acts[act](i, key);
        await check(page, step);
      }
      await page.leave();
      await end(page);
      expect([...page.reported, ...page.problems]).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: 300 });
}

test('however readers come and go, in the end nothing is held, in flight or armed but one eviction', async () => {
  await always(
    lifeWithout(),
    () => undefined,
    async ({ client }) => {
      await expectIdle(client);
      expect(client.isFetching.peek()).toBe(0);
    },
  );
}, 60_000);

test('however readers come and go, time empties the cache and leaves no timer', async () => {
  await always(
    lifeWithout(),
    () => undefined,
    async ({ client, clock }) => {
      await clock.advance(330_000);
      expect(client.keys()).toEqual([]);
      expect(clock.pending()).toEqual([]);
    },
  );
}, 60_000);

test('at any moment one host timer is armed at most', async () => {
  await always(lifeWithout(), ({ clock }) => expect(clock.pending().length).toBeLessThanOrEqual(1));
}, 60_000);

test('at any moment every entry shows a legal pair of state and fetchStatus', async () => {
  await always(lifeWithout(), ({ client }) => {
    const pairs = client.inspect().map(({ base, fetchStatus }) => `${base.status}/${fetchStatus}`);
    expect(LEGAL).toEqual(expect.arrayContaining(pairs));
  });
}, 60_000);

test('at the end of a tick an entry is held by exactly the watched handles of its key', async () => {
  await always(lifeWithout('promise'), async ({ client, readersOf }) => {
    await turn();
    for (const { key, readers } of client.inspect())
      expect([key, readers]).toEqual([key, readersOf(key[1] as number)]);
  });
}, 60_000);

test('an enabled watched query never rests without data, unless it failed or was cancelled', async () => {
  const life = lifeWithout('cancel', 'unwatch').map((steps): Step[] => [['watch', 0, 0], ...steps]);
  await always(life, ({ at }) => {
    const { isEnabled, status } = at(0).query;
    if (isEnabled.peek()) expect(status.peek()).not.toBe('initial');
  });
}, 60_000);
