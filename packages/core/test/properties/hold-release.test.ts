import { type Query, signal } from '@qora/core';
import { createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const KEYS = 3;
const HANDLES = 4;

/** One step of a random life of a page. */
type Step =
  | readonly [what: 'watch' | 'unwatch' | 'listen' | 'refetch' | 'promise', handle: number]
  | readonly [what: 'switch', handle: number, key: number]
  | readonly [what: 'enable', handle: number, isEnabled: boolean]
  | readonly [what: 'write' | 'invalidate' | 'remove' | 'cancel' | 'reset', key: number]
  | readonly [what: 'advance', ms: number]
  | readonly [what: 'answer' | 'fail' | 'clear' | 'tick' | 'online' | 'focus'];

const handle = fc.nat(HANDLES - 1);
/** The last one stands for options that are `null`. */
const key = fc.nat(KEYS);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom('watch' as const, 'unwatch' as const), handle) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom('listen' as const, 'refetch' as const, 'promise' as const), handle),
  },
  { weight: 4, arbitrary: fc.tuple(fc.constant('switch' as const), handle, key) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('enable' as const), handle, fc.boolean()) },
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.constantFrom(
        'write' as const,
        'invalidate' as const,
        'remove' as const,
        'cancel' as const,
        'reset' as const,
      ),
      key,
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constant('advance' as const), fc.constantFrom(1, 50, 1000, 6000, 400_000)),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constantFrom(
        'answer' as const,
        'fail' as const,
        'clear' as const,
        'tick' as const,
        'online' as const,
        'focus' as const,
      ),
    ),
  },
);

/** A page of a few handles over a few keys, and what its steps do. */
function createPage(gcTime: number, takesSignal: boolean) {
  const { client, clock, online, focus, reported } = createTestClient({
    defaults: { retry: 1, staleTime: 100, gcTime },
  });
  const open: Array<{ resolve(value: number): void; reject(error: Error): void }> = [];
  let answers = 0;
  const fetcher = ({ signal }: { signal?: AbortSignal }): Promise<number> =>
    new Promise((resolve, reject) => {
      open.push({ resolve, reject });
      if (takesSignal) signal?.addEventListener('abort', () => reject(signal.reason));
    });
  const stops: Array<() => void> = [];
  const handles = Array.from({ length: HANDLES }, (_, i) => {
    const keyOf = signal(i % KEYS);
    const enabled = signal(true);
    const query: Query<number> = client.watchQuery<number>(() =>
      keyOf.value === KEYS
        ? null
        : {
            key: ['k', keyOf.value],
            fetcher: (context) => fetcher(takesSignal ? context : {}),
            enabled: enabled.value,
            refetchInterval: i === 0 ? 700 : false,
          },
    );
    return { query, keyOf, enabled };
  });
  const at = (i: number) => handles[i] as (typeof handles)[number];

  async function take([what, first, second]: Step | readonly [Step[0], unknown?, unknown?]): Promise<void> {
    const place = first as number;
    switch (what) {
      case 'watch':
        stops.push(traceQuery(at(place).query).stop);
        break;
      case 'listen':
        stops.push(at(place).query.listen(() => undefined, ['isStale', 'data']));
        break;
      case 'unwatch':
        stops.splice(place, 1)[0]?.();
        break;
      case 'refetch':
        void at(place).query.refetch();
        break;
      case 'promise':
        void at(place).query.promise();
        break;
      case 'switch':
        at(place).keyOf.value = second as number;
        break;
      case 'enable':
        at(place).enabled.value = second as boolean;
        break;
      case 'write':
        client.setQueryData(['k', place], answers++);
        break;
      case 'invalidate':
        void client.invalidate(['k', place]);
        break;
      case 'remove':
        client.remove(['k', place]);
        break;
      case 'cancel':
        client.cancel(['k', place]);
        break;
      case 'reset':
        void client.reset({ key: ['k', place] });
        break;
      case 'advance':
        await clock.advance(place);
        break;
      case 'answer':
        open.shift()?.resolve(answers++);
        break;
      case 'fail':
        open.shift()?.reject(new Error('boom'));
        break;
      case 'clear':
        client.clear();
        break;
      case 'tick':
        await turn();
        break;
      case 'online':
        online.value = !online.value;
        break;
      case 'focus':
        focus.value = !focus.value;
    }
  }

  /** Everybody leaves, whoever waits is answered, and five seconds pass. */
  async function leave(): Promise<void> {
    for (const stop of stops.splice(0)) stop();
    online.value = true;
    focus.value = true;
    for (let round = 0; round < 5; round++) {
      await clock.advance(0);
      for (const call of open.splice(0)) call.resolve(answers++);
      await clock.advance(20_000);
    }
  }

  return { client, clock, reported, handles, take, leave };
}

const lives = { steps: fc.array(step, { maxLength: 40 }), gcTime: fc.constantFrom(0, 100, 300_000) };

test('however readers come and go, in the end nothing is held, in flight or armed but one eviction', async () => {
  await fc.assert(
    fc.asyncProperty(lives.steps, lives.gcTime, fc.boolean(), async (steps, gcTime, takesSignal) => {
      const page = createPage(gcTime, takesSignal);
      for (const each of steps) await page.take(each);

      await page.leave();

      await expectIdle(page.client);
      expect(page.client.isFetching.peek()).toBe(0);
      expect(page.reported).toEqual([]);
    }),
    { numRuns: 300 },
  );
}, 60_000);

test('however readers come and go, time empties the cache and leaves no timer', async () => {
  await fc.assert(
    fc.asyncProperty(lives.steps, lives.gcTime, fc.boolean(), async (steps, gcTime, takesSignal) => {
      const page = createPage(gcTime, takesSignal);
      for (const each of steps) await page.take(each);

      await page.leave();
      await page.clock.advance(330_000);

      expect(page.client.keys()).toEqual([]);
      expect(page.clock.pending()).toEqual([]);
    }),
    { numRuns: 200 },
  );
}, 60_000);

test('at any moment an entry is loading only with a run behind it, and failed or initial only without one', async () => {
  await fc.assert(
    fc.asyncProperty(lives.steps, fc.boolean(), async (steps, takesSignal) => {
      const page = createPage(300_000, takesSignal);
      for (const each of steps) {
        await page.take(each);
        for (const { base, fetchStatus } of page.client.inspect()) {
          if (base.status === 'loading') expect(fetchStatus).not.toBe('idle');
          if (base.status === 'failure' || base.status === 'initial') expect(fetchStatus).toBe('idle');
        }
      }
      await page.leave();
    }),
    { numRuns: 300 },
  );
}, 60_000);

test('an enabled watched query never rests without data, unless it failed or was cancelled', async () => {
  const withoutCancel = fc.array(
    step.filter(([what]) => what !== 'cancel'),
    { maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(withoutCancel, fc.boolean(), async (steps, takesSignal) => {
      const page = createPage(0, takesSignal);
      const { handles } = page;
      const watched = traceQuery((handles[0] as (typeof handles)[number]).query);
      for (const each of steps) {
        await page.take(each);
        const { query } = handles[0] as (typeof handles)[number];
        if (query.isEnabled.peek()) expect(query.status.peek()).not.toBe('initial');
      }
      watched.stop();
      await page.leave();
    }),
    { numRuns: 300 },
  );
}, 60_000);
