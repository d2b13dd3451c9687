/** The key as a text. Not every library needs one to find an entry, so a read by a key that holds an object is here, too. */
import assert from 'node:assert/strict';
import type { Key } from '../contenders/contender.js';
import { type Line, line } from '../line.js';

/** So many keys, the last of which differ. */
const SIZE = 1000;

type KeyOf = (id: number) => Key;

const plain: KeyOf = (id) => ['todos', id];
const withObject: KeyOf = (id) => ['todos', { page: id, filter: { status: 'open', assignee: 7 } }];
const withEight: KeyOf = (id) => ['todos', { h: id, g: 1, f: true, e: 'e', d: 2, c: 'c', b: false, a: 'a' }];

function hash(name: string, keyOf: KeyOf): Line {
  return line(`hash, ${name}`, {
    group: 'Keys',
    needs: ['hash'],
    operations: SIZE,
    open({ create }) {
      const cache = create();
      const texts = new Array<string>(SIZE).fill('');
      return {
        run(times) {
          for (let n = 0; n < times; n++) for (let i = 0; i < SIZE; i++) texts[i] = cache.hash(keyOf(i));
          return undefined;
        },
        check: () => assert.equal(new Set(texts).size, SIZE),
      };
    },
  });
}

function read(name: string, keyOf: KeyOf): Line {
  return line(`getQueryData, ${name}`, {
    group: 'Keys',
    needs: [],
    without: {
      nanostores: 'its keys hold no objects',
      floor: 'it finds objects by identity alone',
    },
    operations: SIZE,
    open({ create }) {
      const cache = create();
      for (let i = 0; i < SIZE; i++) cache.set(keyOf(i), i);
      let sum = 0;
      return {
        run(times) {
          sum = 0;
          for (let n = 0; n < times; n++) for (let i = 0; i < SIZE; i++) sum += cache.get(keyOf(i)) as number;
          return undefined;
        },
        check: (times) => assert.equal(sum, (times * SIZE * (SIZE - 1)) / 2),
      };
    },
  });
}

export const hashLines: readonly Line[] = [
  hash("['todos', id]", plain),
  hash('an object in it', withObject),
  hash('an object of 8 properties', withEight),
  read('a key with an object', withObject),
  read('a key with 8 properties', withEight),
];
