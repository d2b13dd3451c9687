/** Counts a visit. The answer is the newest count, so it goes straight into the cache: nothing has to be asked again. */
import { type MutationOptions, mutationOptions, type QoraClient } from '@qora/core';
import * as v from 'valibot';
import { Visits } from './api.js';
import type { Network } from './network.js';
import type { Queries } from './queries.js';

export function visitMutation(
  client: QoraClient,
  network: Network,
  queries: Queries,
): MutationOptions<Visits, number> {
  return mutationOptions({
    key: ['visits', 'count'],
    mutationFn: async (cityId: number, { signal, attempt, idempotencyKey }) => {
      const body = { cityId };
      const answer = await network.send('/api/visits', {
        method: 'POST',
        body,
        signal,
        attempt,
        idempotencyKey,
      });
      return v.parse(Visits, answer);
    },
    onSuccess: (visits) => client.setQueryData(queries.visits().key, visits),
  });
}
