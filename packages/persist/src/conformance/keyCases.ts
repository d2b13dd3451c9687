/** Which keys and hashes are kept, and kept apart. */
import { defineCase, type PersisterCase } from './case.js';
import { expectSame } from './same.js';
import { sample, sortedHeads } from './sample.js';

const keys = {
  'a bigint': [12345678901234567890n, { id: -1n }],
  'a Date': [new Date(1_700_000_000_123), [new Date(0)]],
  'undefined, null and booleans': [undefined, null, true, [undefined, false]],
  'numbers of every kind': [0, -1.5, 1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER],
  'nested objects': ['list', { filter: { role: 'admin', ids: [1, [2, { deep: [] }]] }, sort: {} }],
  'texts of all scripts': ['añb', '日本語', '🙂👩‍👩‍👧', '\u202Ertl', '\uFFFF', 'line\nbreak', '"quoted\\"'],
  'a NUL': ['a\0b', '\0', ''],
};

/** Texts that file systems, storages and patterns take for something else. */
const odd = [
  ':',
  '/',
  '\\',
  '?',
  '%',
  '%2F',
  '*',
  '[a]',
  '$',
  '.',
  '..',
  '../..',
  'a/../b',
  ' ',
  '\0',
  '__proto__',
];

export const keyCases: readonly PersisterCase[] = [
  ...Object.entries(keys).map(([what, key]) =>
    defineCase(`keeps a key that holds ${what}`, async ({ open }) => {
      const persister = await open();
      const record = sample(key);

      await persister.write([record]);

      expectSame(await persister.read([record.hash]), [record], 'read');
      expectSame(sortedHeads(await persister.list()), sortedHeads([record]), 'list');
    }),
  ),

  defineCase('keeps apart hashes that differ only by case', async ({ open }) => {
    const persister = await open();
    const records = ['ada', 'Ada', 'ADA', 'é', 'É', 'e\u0301', 'ß', 'SS'].map((name) => sample([name]));

    await persister.write(records);

    expectSame(await persister.read(records.map(({ hash }) => hash)), records, 'read');
    expectSame((await persister.list()).length, records.length, 'how many are listed');
  }),

  defineCase('keeps apart hashes that contain each other', async ({ open }) => {
    const persister = await open();
    const hashes = ['a', 'a:b', 'a:b:c', 'a/b', 'a/b/c', '["a"]', '["a","b"]', '["a"]:', 'b:["a"]'];
    const records = hashes.map((hash) => sample(['contained', hash], { hash }));
    await persister.write(records);

    await persister.remove(['a', 'a/b', '["a"]']);

    const left = records.filter(({ hash }) => !['a', 'a/b', '["a"]'].includes(hash));
    expectSame(
      await persister.read(hashes),
      records.map((record) => (left.includes(record) ? record : undefined)),
      'read',
    );
    expectSame(sortedHeads(await persister.list()), sortedHeads(left), 'list');
  }),

  defineCase('keeps apart hashes of signs that mean something elsewhere', async ({ open }) => {
    const persister = await open();
    const records = odd.flatMap((text) => [
      sample([text]),
      sample(['bare', text], { hash: text }),
      sample(['after', text], { hash: `${text}x` }),
    ]);

    await persister.write(records);

    expectSame(await persister.read(records.map(({ hash }) => hash)), records, 'read');
    expectSame(sortedHeads(await persister.list()), sortedHeads(records), 'list');
  }),

  defineCase('keeps apart hashes of two thousand characters', async ({ open }) => {
    const persister = await open();
    const long = '日a'.repeat(1000);
    const records = ['', '1', '2'].map((end) => sample([`${long}${end}`]));

    await persister.write(records);
    await persister.remove([sample([`${long}1`]).hash]);

    const [first, removed, second] = records;
    expectSame(
      await persister.read([first, removed, second].map((record) => String(record?.hash))),
      [first, undefined, second],
      'read',
    );
    expectSame((await persister.list()).length, 2, 'how many are listed');
  }),
];
