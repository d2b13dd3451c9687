/** A whole cache as a payload in JSON, and back into an empty client. */
import assert from 'node:assert/strict';
import type { Cache } from '../contenders/contender.js';
import { filled, type Line, line, short, todo, WITHOUT_DEFAULTS } from '../line.js';

const SIZE = 10_000;

const common = {
  group: 'Hydration',
  needs: ['set', 'dehydrate', 'hydrate'],
  without: WITHOUT_DEFAULTS,
  operations: SIZE,
  judgedBy: 'best',
} as const;

/** Empty caches to hydrate, checked and cleared afterwards. */
function hydrate(name: string, tanstack: number, payloadOf: (text: string) => () => unknown): Line {
  return line(`${name} ${short(SIZE)} entries`, {
    ...common,
    limit: 1,
    goal: { tanstack },
    open(contender) {
      const source = filled(contender, SIZE);
      const read = payloadOf(JSON.stringify(source.dehydrate()));
      source.clear();
      let caches: Cache[] = [];
      return {
        before(times) {
          caches = Array.from({ length: times }, () => contender.create());
        },
        run() {
          for (const cache of caches) cache.hydrate(read());
          return undefined;
        },
        check() {
          for (const cache of caches) {
            for (let i = 0; i < SIZE; i++) assert.equal(cache.get(todo(i)), i);
            cache.clear();
          }
        },
      };
    },
  });
}

export const hydrateLines: readonly Line[] = [
  line(`dehydrate and stringify ${short(SIZE)} entries`, {
    ...common,
    goal: { tanstack: 3 },
    open(contender) {
      const cache = filled(contender, SIZE);
      let text = '';
      return {
        run(times) {
          for (let i = 0; i < times; i++) text = JSON.stringify(cache.dehydrate());
          return undefined;
        },
        check() {
          const copy = contender.create();
          copy.hydrate(JSON.parse(text));
          for (let i = 0; i < SIZE; i++) assert.equal(copy.get(todo(i)), i);
          copy.clear();
        },
      };
    },
  }),
  line(`bytes of JSON for each of ${short(SIZE)} entries`, {
    ...common,
    unit: 'B',
    goal: { value: 110 },
    open(contender) {
      const cache = filled(contender, SIZE);
      return { count: () => JSON.stringify(cache.dehydrate()).length / SIZE };
    },
  }),
  hydrate('hydrate', 2.2, (text) => {
    const payload = JSON.parse(text);
    return () => payload;
  }),
  hydrate('parse and hydrate', 2.2, (text) => () => JSON.parse(text)),
];
