/**
 * What travels between server and page: one schema per answer. The server's rows are typed by them, and the page
 * hands them to its queries as `schema`, so that an answer of another shape is a failure and not a blank page.
 */
import * as v from 'valibot';

const Place = v.object({ code: v.string(), name: v.string() });

/** `standing` is known for a single city only; a city of a list has null there. */
export const City = v.object({
  id: v.number(),
  name: v.string(),
  country: Place,
  isCapital: v.boolean(),
  population: v.number(),
  latitude: v.number(),
  longitude: v.number(),
  standing: v.nullable(v.object({ inWorld: v.number(), inCountry: v.number() })),
});
export type City = v.InferOutput<typeof City>;

/** `matches` stops counting at `MATCH_LIMIT`; `nextCursor` is null on the last page. */
export const CityPage = v.object({
  items: v.array(City),
  matches: v.number(),
  nextCursor: v.nullable(v.string()),
});
export type CityPage = v.InferOutput<typeof CityPage>;
export const MATCH_LIMIT = 10_000;

/** A stop of a journey, and how far it is from the one before. */
export const Stop = v.object({ city: City, km: v.number() });
export type Stop = v.InferOutput<typeof Stop>;
export const JOURNEY_LENGTH = 24;

export const Country = v.object({
  code: v.string(),
  name: v.string(),
  officialName: v.string(),
  region: v.string(),
  capitals: v.array(v.string()),
  languages: v.array(v.string()),
  currencies: v.array(v.string()),
  neighbours: v.array(Place),
  area: v.number(),
  cityCount: v.number(),
  largestCities: v.array(City),
});
export type Country = v.InferOutput<typeof Country>;

export const Note = v.object({
  id: v.number(),
  cityId: v.number(),
  text: v.string(),
  version: v.number(),
  createdAt: v.string(),
  updatedAt: v.string(),
});
export type Note = v.InferOutput<typeof Note>;
export const NoteList = v.object({ items: v.array(Note) });
export type NoteList = v.InferOutput<typeof NoteList>;
export const NOTE_LENGTH = 1000;

export const Visits = v.object({
  total: v.number(),
  recent: v.array(
    v.object({ id: v.number(), city: v.object({ id: v.number(), name: v.string() }), at: v.string() }),
  ),
});
export type Visits = v.InferOutput<typeof Visits>;

/** The largest cities, three numbers each: longitude and latitude in hundredths of a degree, and the id. */
export const WorldMap = v.object({ points: v.array(v.number()) });
export type WorldMap = v.InferOutput<typeof WorldMap>;

/** Every error the server answers with; `current` comes with a conflict only. */
export const Failure = v.object({
  error: v.object({ code: v.string(), message: v.string() }),
  current: v.optional(Note),
});
export type Failure = v.InferOutput<typeof Failure>;
