/** Qora's recipe: a layer over the list, which is committed or rolled back when the answer is there. */
import { QoraClient } from '@qora/core';
import { clock } from '../browser.js';
import { type Change, type Items, KEY, put } from '../items.js';
import type { Api } from '../server.js';
import type { Contender, Page } from './contender.js';

// #region qora
async function save(client: QoraClient, api: Api, change: Change): Promise<void> {
  const layer = client.optimistic.update<Items>(KEY, (old) => old && put(old, change));
  try {
    await api.save(change);
    layer.commit();
  } catch {
    layer.rollback();
  }
  await client.invalidate(KEY);
}
// #endregion

function open(api: Api): Page {
  const client = new QoraClient({ clock });
  const query = client.watchQuery({ key: KEY, fetcher: api.load });
  let items: Items | undefined;
  const stop = query.data.subscribe((data) => {
    items = data;
  });
  return {
    shown: () => items,
    edit: (change) => void save(client, api, change),
    reload: () => void query.refetch(),
    close: () => {
      stop();
      client.dispose();
    },
  };
}

export const contenders: readonly Contender[] = [
  { library: 'Qora', name: 'layers', source: undefined, recipe: 'qora', open },
];
