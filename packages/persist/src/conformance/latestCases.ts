/** Which of two records stays where several write. */
import type { PersistedRecord, Persister } from '../persister.js';
import { type Bench, defineCase, type PersisterCase } from './case.js';
import { expectSame } from './same.js';
import { sample } from './sample.js';

type Keeper = Persister & Required<Pick<Persister, 'keepLatest'>>;

/** A case that is given two instances; of one that compares no marks it asks nothing. */
function latestCase(name: string, check: (one: Keeper, other: Keeper) => Promise<void>): PersisterCase {
  const run = async ({ open }: Bench): Promise<void> => {
    const [one, other] = [await open(), await open()];
    if (isKeeper(one) && isKeeper(other)) await check(one, other);
  };
  return { ...defineCase(name, run), needs: 'latest' };
}

function isKeeper(persister: Persister): persister is Keeper {
  return persister.keepLatest !== undefined;
}

const key = ['users', { id: 'ada', since: '"epoch":9,"by":"z"}]' }];
const marked = (epoch: number, by: string): PersistedRecord =>
  sample(key, { epoch, by, data: `["${epoch} ${by}"]`, tags: ['"epoch":9,"by":"z"}]'] });

/** From the earliest to the latest. */
const inOrder: readonly PersistedRecord[] = [
  sample(key),
  marked(9, 'b-10'),
  marked(10, ''),
  marked(10, 'B-9'),
  marked(10, 'b'),
  marked(10, 'b-10'),
  marked(10, 'b-9'),
  marked(1_700_000_000_000, 'a'),
].map(({ by, ...record }) => (by ? { ...record, by } : record));

export const latestCases: readonly PersisterCase[] = [
  latestCase('keeps the record of the later mark, whichever comes first', async (one, other) => {
    for (const [place, earlier] of inOrder.entries()) {
      for (const later of inOrder.slice(place + 1)) {
        for (const order of [
          [earlier, later],
          [later, earlier],
        ]) {
          await one.remove([earlier.hash]);
          for (const record of order) await other.keepLatest([record]);
          expectSame(await one.read([earlier.hash]), [later], `${later.data} and ${earlier.data}`);
        }
      }
    }
  }),

  latestCase('keeps the record that comes later of those with one mark', async (one) => {
    const [first, second] = [marked(10, 'a'), { ...marked(10, 'a'), data: '["second"]' }];

    await one.keepLatest([first]);
    await one.keepLatest([second]);

    expectSame(await one.read([first.hash]), [second], 'read');
  }),

  latestCase('leaves the latest of those that are kept at the same time', async (one, other) => {
    const rivals = Array.from({ length: 20 }, (_, place) => marked(1 + ((place * 7) % 20), 'a'));

    await Promise.all(rivals.map((record, place) => (place % 2 ? one : other).keepLatest([record])));

    const [left] = await one.read([marked(1, 'a').hash]);
    expectSame(left, marked(20, 'a'), 'the record that is left');
    expectSame((await one.list()).length, 1, 'how many are listed');
  }),

  latestCase('judges every record of a call by itself', async (one) => {
    const [ada, eve] = [sample(['ada'], { epoch: 5, by: 'a' }), sample(['eve'], { epoch: 5, by: 'a' })];
    await one.keepLatest([ada, eve]);
    const [old, young] = [sample(['ada'], { epoch: 4, by: 'b' }), sample(['eve'], { epoch: 6, by: 'b' })];

    await one.keepLatest([]);
    await one.keepLatest([old, young]);

    expectSame(await one.read([ada.hash, eve.hash]), [ada, young], 'read');
  }),
];
