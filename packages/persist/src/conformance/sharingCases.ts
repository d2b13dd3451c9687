/** What instances over one storage see of each other. */
import { defineCase, type PersisterCase } from './case.js';
import { expectSame } from './same.js';
import { sample, sortedHeads } from './sample.js';

const ada = sample(['users', 'ada'], { tags: ['users'] });
const eve = sample(['users', 'eve'], { invalidated: true });

export const sharingCases: readonly PersisterCase[] = [
  defineCase('gives a later instance what an earlier one wrote', async ({ open, close }) => {
    const earlier = await open();
    await earlier.write([ada, eve]);
    await close(earlier);

    const later = await open();

    expectSame(await later.read([eve.hash, ada.hash]), [eve, ada], 'read');
    expectSame(sortedHeads(await later.list()), sortedHeads([ada, eve]), 'list');
  }),

  defineCase('shows one instance what the other writes and removes', async ({ open }) => {
    const [one, other] = [await open(), await open()];
    const newer = sample(ada.key, { data: '["newer"]' });

    await one.write([ada]);
    const first = await other.read([ada.hash]);
    await other.write([newer, eve]);
    const second = await one.read([ada.hash, eve.hash]);
    await one.remove([ada.hash]);
    const third = await other.read([ada.hash, eve.hash]);

    expectSame([first, second, third], [[ada], [newer, eve], [undefined, eve]], 'read in turn');
    expectSame(sortedHeads(await one.list()), sortedHeads([eve]), 'list');
  }),

  defineCase('leaves one whole record of writes at the same time', async ({ open }) => {
    const persister = await open();
    // Of very different lengths: what is left of a longer one would show.
    const rivals = Array.from({ length: 20 }, (_, place) =>
      sample(['contested'], {
        data: `["${String(place).repeat(1 + ((place * 7919) % 3000))}"]`,
        updatedAt: place,
      }),
    );

    await Promise.all(rivals.map((record) => persister.write([record])));

    const [left] = await persister.read([sample(['contested']).hash]);
    expectSame(left, rivals[left?.updatedAt ?? 0], 'the record that is left');
    expectSame((await persister.list()).length, 1, 'how many are listed');
  }),
];
