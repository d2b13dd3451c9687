/**
 * What a line asks of a cache. Every contender has this shape, so that a line's loop is written once and fair; what a
 * library does not have is left out of its contender, and so the contender of the lines that need it.
 */

/** Made anew for every call, as a component does. */
export type Key = readonly Segment[];
type Segment = string | number | { readonly [name: string]: string | number | boolean | Segment };

export interface Cache {
  /** The key as the text that it is found by. */
  hash(key: Key): string;
  /** The cached data, now. */
  get(key: Key): unknown;
  set(key: Key, data: unknown): void;
  /** The same for many, for those who have a call for that. */
  setAll?(entries: ReadonlyArray<readonly [Key, unknown]>): void;
  /** Data of a key that counts as fresh: nothing is fetched. */
  fetchFresh(key: Key): Promise<unknown>;
  /** Data of a key that has none: `fetcher` is called, once for all who ask meanwhile. */
  fetch(key: Key): Promise<unknown>;
  /** Newer data of a key that has some. */
  refetch(key: Key): Promise<unknown>;
  /** Fetches a key whose data arrives in chunks: what has arrived is shown, in the end all of it as an array. */
  stream(key: Key, chunks: () => AsyncIterable<number>): Promise<unknown>;
  /** Mounts one observer, the cheapest way there is. Data in the cache counts as fresh. */
  watch(key: Key, listener: () => void): () => void;
  /** {@link watch} with options that are no default. */
  watchWithOptions(key: Key, listener: () => void): () => void;
  /** Mounts one observer that is handed every state. */
  subscribe(key: Key, listener: () => void): () => void;
  /** Mounts one observer of a part of the data, which is told only when that part changes. */
  watchPart(key: Key, listener: () => void, select: (data: unknown) => unknown): () => void;
  /** Changes data optimistically and awaits the server, which answers at once. */
  mutate(key: Key, change: (old: unknown) => unknown): Promise<unknown>;
  /** Lays one more edit over a key, for good: every later write is shown under it. */
  edit(key: Key, change: (old: unknown) => unknown): void;
  invalidate(key: Key): Promise<void>;
  invalidatePrefix(prefix: Key): Promise<void>;
  invalidateWhere(matches: (key: Key) => boolean): Promise<void>;
  /** Writes data whose tag is known. */
  setTagged(key: Key, data: Tagged): void;
  invalidateTag(tag: string): Promise<void>;
  isInvalidated(key: Key): boolean;
  /** The page is hidden for long and looked at again. */
  refocus(): void;
  /** Everything in the cache as a value that JSON can carry. */
  dehydrate(): unknown;
  hydrate(payload: unknown): void;
  /** Keeps the cache in a storage of texts. Returns what writes down now what has changed since. */
  keep(storage: TextStorage): () => Promise<unknown>;
  /** Takes all that is in a storage that another cache of its kind was kept in. */
  restore(storage: TextStorage): Promise<unknown>;
  /** What a page waits for that shows these keys first: storage, as the library is used by default, and data that is fresh. */
  start(storage: TextStorage, keys: readonly Key[]): Promise<unknown>;
  /** Forgets everything, timers too. */
  clear(): void;
}

/** What a line may need; see {@link Line.needs}. */
export type Operation = keyof Cache;

/** Data that names its tag. */
export interface Tagged {
  readonly tag: string;
}

/** What storage is to both: texts by name, an answer later. In memory, so that only the libraries are measured. */
export interface TextStorage {
  readonly texts: Map<string, string>;
}

export interface Settings {
  /** How long an entry that nobody watches stays, in ms. */
  readonly gcTime?: number;
}

export interface Contender {
  /** Where it does something else than the others, or was helped; a sentence each. */
  readonly notes: readonly string[];
  create(settings?: Settings): Cache;
}

/** What a library has of a cache. Whatever has data can be read, written and forgotten. */
export type PartialCache = Pick<Cache, 'get' | 'set' | 'clear'> & Partial<Cache>;

export function contenderOf(
  notes: readonly string[],
  create: (settings?: Settings) => PartialCache,
): Contender {
  // Lines name the operations that they need, and whoever lacks one of them is not asked for it.
  return { notes, create: create as Contender['create'] };
}

/** What data is fresh for, in ms: longer than any line takes. */
export const STALE_TIME = 300_000;
