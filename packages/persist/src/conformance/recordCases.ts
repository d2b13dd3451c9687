/** What is kept of records. */
import { defineCase, type PersisterCase } from './case.js';
import { expectSame } from './same.js';
import { sample, sortedHeads } from './sample.js';

const ada = sample(['users', 'ada'], { tags: ['users', 'list:1'], invalidated: true, version: '2.0.1' });
const eve = sample(['users', 'eve'], { updatedAt: 5 });

export const recordCases: readonly PersisterCase[] = [
  defineCase('gives nothing for what was never written', async ({ open }) => {
    const persister = await open();

    expectSame(await persister.read([ada.hash, eve.hash]), [undefined, undefined], 'read');
    expectSame(await persister.list(), [], 'list');
  }),

  defineCase('gives a record back as it was written', async ({ open }) => {
    const persister = await open();

    await persister.write([ada, eve]);

    expectSame(await persister.read([ada.hash]), [ada], 'a record with tags, invalidated');
    expectSame(await persister.read([eve.hash]), [eve], 'a record without');
  }),

  defineCase('gives records in the order that was asked for', async ({ open }) => {
    const persister = await open();
    await persister.write([ada, eve]);

    const records = await persister.read([eve.hash, '["absent"]', ada.hash, eve.hash]);

    expectSame(records, [eve, undefined, ada, eve], 'read');
  }),

  defineCase('replaces the whole record of the same hash', async ({ open }) => {
    const persister = await open();
    const newer = sample(ada.key, { data: '["newer"]', updatedAt: 9 });
    await persister.write([ada, eve]);

    await persister.write([newer]);

    expectSame(await persister.read([ada.hash, eve.hash]), [newer, eve], 'read');
    expectSame(sortedHeads(await persister.list()), sortedHeads([newer, eve]), 'list');
  }),

  defineCase('forgets what is removed, and nothing else', async ({ open }) => {
    const persister = await open();
    await persister.write([ada, eve]);

    await persister.remove([ada.hash, '["absent"]']);

    expectSame(await persister.read([ada.hash, eve.hash]), [undefined, eve], 'read');
    expectSame(sortedHeads(await persister.list()), sortedHeads([eve]), 'list');
  }),

  defineCase('lists the head of every record once', async ({ open }) => {
    const persister = await open();

    await persister.write([ada]);
    await persister.write([eve, ada]);

    expectSame(sortedHeads(await persister.list()), sortedHeads([ada, eve]), 'list');
  }),

  defineCase('does nothing when it is called with nothing', async ({ open }) => {
    const persister = await open();
    await persister.write([ada]);

    await persister.write([]);
    await persister.remove([]);

    expectSame(await persister.read([]), [], 'read');
    expectSame(sortedHeads(await persister.list()), sortedHeads([ada]), 'list');
  }),

  defineCase('keeps two thousand records of one call', async ({ open }) => {
    const persister = await open();
    const records = Array.from({ length: 2000 }, (_, place) => sample(['item', place]));
    const hashes = records.map(({ hash }) => hash);

    await persister.write(records);
    const [read, heads] = [await persister.read(hashes), await persister.list()];
    await persister.remove(hashes);

    expectSame(read, records, 'read');
    expectSame(sortedHeads(heads), sortedHeads(records), 'list');
    expectSame(await persister.list(), [], 'list after all were removed');
  }),

  defineCase('keeps a record of two megabytes', async ({ open, maxSize }) => {
    const size = 2 * 1024 * 1024;
    if (maxSize < size) return;
    const persister = await open();
    const big = sample(['big'], { data: `["${'0123456789abcdef'.repeat(size / 16)}"]` });

    await persister.write([big, eve]);

    const [record, other] = await persister.read([big.hash, eve.hash]);
    expectSame([record?.data.length, record?.data === big.data], [big.data.length, true], 'its data');
    expectSame(other, eve, 'another record');
    expectSame(sortedHeads(await persister.list()), sortedHeads([big, eve]), 'list');
  }),

  defineCase('keeps what it was given, whatever is done to that later', async ({ open }) => {
    const persister = await open();
    const [tags, part] = [['first'], { page: 1 }];
    const given = { ...sample(['list', { page: 1 }]), key: ['list', part], tags };
    await persister.write([given]);

    tags.push('later');
    part.page = 2;
    const [taken] = await persister.read([given.hash]);
    Reflect.set(taken?.tags ?? [], 0, 'later');

    const expected = sample(['list', { page: 1 }], { tags: ['first'] });
    expectSame(await persister.read([given.hash]), [expected], 'read');
    expectSame(sortedHeads(await persister.list()), sortedHeads([expected]), 'list');
  }),
];
