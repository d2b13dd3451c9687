/** One city as a resource; the server's page waits for it, because it is named after it. */
import { createQoraQuery, type QoraResource } from '@qora/solid';
import type { Accessor } from 'solid-js';
import type { City } from '../shared/api.js';
import { usePage } from './page.jsx';

export function createCity(id: Accessor<number>): QoraResource<City> {
  const { atlas } = usePage();
  const note = atlas.activity.reader(atlas.client);
  return createQoraQuery(() => note({ ...atlas.queries.city(id()), deferStream: true }));
}
