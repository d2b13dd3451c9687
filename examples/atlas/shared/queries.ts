/** Every query of Atlas, once for all pages. `meta.path` is what the request strip shows. */
import { keepPreviousData, type QoraClient, queryOptions, streamed } from '@qora/core';
import { type InfiniteData, infiniteOptions } from '@qora/core/infinite';
import * as v from 'valibot';
import { City, CityPage, Country, NoteList, Stop, Visits, type WorldMap } from './api.js';
import type { Network } from './network.js';

const POLLING = 3_000;

/** No return type is written: the keys' brands are what callers need, and only inference has them. */
export function createQueries(client: QoraClient, network: Network) {
  return {
    /** The cities whose name contains `search`, largest first, page by page: each names the cursor of the next. */
    cities(search: string) {
      return infiniteOptions({
        key: ['cities', { search }],
        fetcher: async ({ pageParam, signal, attempt }) => {
          const why = pageParam === null ? undefined : 'page';
          return v.parse(
            CityPage,
            await network.send(citiesPath(search, pageParam), { signal, attempt, why }),
          );
        },
        initialPageParam: null as string | null,
        getNextPageParam: (page) => page.nextCursor,
        // Whoever has scrolled far does not load it all again: the first page that is as it was ends a refetch.
        refetchPages: 'changed',
        placeholderData: keepPreviousData,
        meta: { path: citiesPath(search) },
      });
    },

    /** One city. What a list has already shown of it stands in until the answer is there. */
    city(id: number) {
      const path = `/api/cities/${id}`;
      return queryOptions({
        key: ['city', id],
        fetcher: ({ signal, attempt }) => network.send(path, { signal, attempt }),
        schema: City,
        placeholderData: () => findSeen(client, id),
        meta: { path },
      });
    },

    country(code: string) {
      const path = `/api/countries/${code}`;
      return queryOptions({
        key: ['country', code],
        fetcher: ({ signal, attempt }) => network.send(path, { signal, attempt }),
        schema: Country,
        meta: { path },
      });
    },

    /** The stops of a journey, shown as the server finds them. The cities stay where they are, and so does the way. */
    journey(id: number) {
      const path = `/api/cities/${id}/journey`;
      return queryOptions({
        key: ['journey', id],
        fetcher: streamed({
          stream: ({ signal, attempt }) => network.stream(path, { signal, attempt }),
          // A `schema` would see all of them at the end; each is checked as it comes.
          reduce: (stops: readonly Stop[], stop: unknown) => [...stops, v.parse(Stop, stop)],
        }),
        staleTime: Number.POSITIVE_INFINITY,
        meta: { path },
      });
    },

    /** Others write notes, too: half a minute, and a reader looks again. */
    notes(cityId: number) {
      const path = `/api/cities/${cityId}/notes`;
      return queryOptions({
        key: ['notes', cityId],
        fetcher: ({ signal, attempt }) => network.send(path, { signal, attempt }),
        schema: NoteList,
        staleTime: 30_000,
        meta: { path },
      });
    },

    visits() {
      const path = '/api/visits';
      return queryOptions({
        key: ['visits'],
        fetcher: ({ signal, attempt }) => network.send(path, { signal, attempt }),
        schema: Visits,
        staleTime: POLLING,
        refetchInterval: POLLING,
        meta: { path },
      });
    },

    /** 48 000 numbers that never change: loaded once, not checked one by one. */
    map() {
      const path = '/api/map';
      return queryOptions({
        key: ['map'],
        fetcher: ({ signal, attempt }) => network.send(path, { signal, attempt }) as Promise<WorldMap>,
        staleTime: 'static',
        structuralSharing: false,
        meta: { path },
      });
    },
  };
}

export type Queries = ReturnType<typeof createQueries>;

function citiesPath(search: string, cursor: string | null = null): string {
  const parameters = new URLSearchParams({ ...(search && { search }), ...(cursor && { cursor }) });
  return parameters.size > 0 ? `/api/cities?${parameters}` : '/api/cities';
}

function findSeen(client: QoraClient, id: number): City | undefined {
  const lists = client
    .getWhere<InfiniteData<CityPage>>({ prefix: ['cities'] })
    .flatMap(([, { pages }]) => pages.map((page) => page.items));
  const countries = client
    .getWhere<Country>({ prefix: ['country'] })
    .map(([, country]) => country.largestCities);
  return [...lists, ...countries].flat().find((city) => city.id === id);
}
