/** Qora's recipes: a mutation, which lays its edit and ends it; and the layer that it stands on, by hand. */
import { QoraClient } from '@qora/core';
import { clock } from '../browser.js';
import { type Change, type Items, KEY, put } from '../items.js';
import type { Api } from '../server.js';
import type { Contender, Page } from './contender.js';

type Save = (change: Change) => unknown;

// #region qora
function mutating(client: QoraClient, api: Api): Save {
  const save = client.mutation({
    mutationFn: api.save,
    optimistic: (change: Change, cache) => cache.update<Items>(KEY, (old) => old && put(old, change)),
    invalidates: [{ key: KEY }],
  });
  return (change) => save.mutate(change);
}
// #endregion

// #region qoraLayers
function layering(client: QoraClient, api: Api): Save {
  return async (change) => {
    const layer = client.optimistic.update<Items>(KEY, (old) => old && put(old, change));
    try {
      await api.save(change);
      layer.commit();
    } catch {
      layer.rollback();
    }
    await client.invalidate(KEY);
  };
}
// #endregion

function open(recipe: (client: QoraClient, api: Api) => Save, api: Api): Page {
  const client = new QoraClient({ clock });
  const save = recipe(client, api);
  const query = client.watchQuery({ key: KEY, fetcher: api.load });
  let items: Items | undefined;
  const stop = query.data.subscribe((data) => {
    items = data;
  });
  return {
    shown: () => items,
    edit: (change) => void save(change),
    reload: () => void query.refetch(),
    close: () => {
      stop();
      client.dispose();
    },
  };
}

export const contenders: readonly Contender[] = [
  {
    library: 'Qora',
    name: 'mutation',
    source: undefined,
    recipe: 'qora',
    open: (api) => open(mutating, api),
  },
  {
    library: 'Qora',
    name: 'layers by hand',
    source: undefined,
    recipe: 'qoraLayers',
    open: (api) => open(layering, api),
  },
];
