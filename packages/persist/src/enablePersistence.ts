/** A client's cache in storage: what was known before a reload is there again after it. */
import {
  batch,
  type ClientApi,
  hashKey,
  type QoraEvent,
  type QoraKey,
  type StandardSchema,
} from '@qora/core';
import { guardKeys, guardReport } from './guards.js';
import { History } from './history.js';
import { onPageHide } from './pageHide.js';
import type { Persister } from './persister.js';
import { type OnStorageError, RecordWriter } from './recordWriter.js';
import { Restorer } from './restorer.js';
import { Timer } from './timer.js';

/** What {@link enablePersistence} can be told. */
export interface PersistenceOptions {
  /** Where records are kept. */
  readonly persister: Persister;
  /** How old data may be to be restored, in ms; a function is asked for each key. @default 604_800_000 (7 days) */
  readonly maxAge?: number | ((key: QoraKey) => number) | undefined;
  /** Names the build: what another one has written is removed. Change it when data changes its shape. @default '' */
  readonly version?: string | undefined;
  /** Which keys are kept. @default all */
  readonly filter?: ((key: QoraKey) => boolean) | undefined;
  /**
   * What stored data of a key has to pass. A query's own `schema` is asked only where a run waits for storage: with `eager`,
   * and for readers that never fetch, this is the only one. @default none
   */
  readonly schema?: ((key: QoraKey) => StandardSchema | undefined) | undefined;
  /** How long changes are gathered before they are written, in ms. @default 1_000 */
  readonly throttle?: number | undefined;
  /** How long a run waits for storage before it fetches, in ms. @default 100 */
  readonly restoreTimeout?: number | undefined;
  /** Whether all is restored at once, and not each entry when it is first asked for. @default false */
  readonly eager?: boolean | undefined;
  /** Is told what goes wrong with storage; the application goes on without it. @default console.error */
  readonly onError?: OnStorageError | undefined;
}

/** What {@link enablePersistence} gives. */
export interface Persistence {
  /** With `eager`, when everything is there; else at once. Never rejects. */
  readonly restored: Promise<void>;
  /** Writes at once what has changed. Resolves when that is done, or has failed and been reported. */
  flush(): Promise<void>;
  /** Writes nothing until the function that this returns is called; changes are remembered. */
  pause(): () => void;
  /** Writes what has changed and ends. The client's `dispose` does it, too. */
  stop(): Promise<void>;
  /** Removes every record of the cache; what is in memory stays. For signing out, after `client.clear()`. */
  clear(): Promise<void>;
}

/** When old records are looked for first, so that a page that is just starting has other things to do, and then again. */
const SWEEP_TIME = 10_000;
const DAY = 24 * 60 * 60 * 1_000;
const WEEK = 7 * DAY;

/** The events after which an entry has other data, or another mark, than what is stored. */
const CHANGES: ReadonlySet<string> = new Set<QoraEvent['type']>([
  'entry.written',
  'entry.received',
  'entry.invalidated',
  'run.succeeded',
]);

/**
 * Keeps what a client knows in storage, entry by entry, and gives it back after a reload. Only what has changed is written,
 * and only confirmed data: no edit that waits, no failure. Data keeps its age, so that what is fresh is not fetched again,
 * and what is stale is shown while it is. Dates, bigints, Maps and Sets survive; an entry with a class instance is reported
 * and left out.
 *
 * An entry is read when a query, a call or a reader that never fetches first asks for it; reads that create no entry
 * (`getQueryData`, `getState`) see it only after that, or with `eager`.
 *
 * What comes from storage has to pass the query's `schema`; one that changes data has to accept what it has made.
 *
 * @example
 * const persistence = enablePersistence(client, { persister: indexedDbPersister(), version: '3' })
 */
export function enablePersistence(client: ClientApi, options: PersistenceOptions): Persistence {
  const { persister, version = '', throttle = 1_000, restoreTimeout = 100, maxAge = WEEK } = options;
  const { filter, schema = () => undefined, onError: tell = console.error, eager = false } = options;
  const onError: OnStorageError = guardReport(tell);
  const asked = <T>(decide: (key: QoraKey) => T, otherwise: T) =>
    guardKeys(decide, otherwise, (error, key) => onError(error, 'read', [hashKey(key)]));
  const isKept = asked(filter ?? (() => true), false);
  const history = new History(client.clock, (error) => onError(error, 'read', []));
  const writer = new RecordWriter({ client, persister, history, version, throttle, isKept, onError });
  const restorer = new Restorer({
    client,
    persister,
    writer,
    history,
    version,
    maxAge: asked(typeof maxAge === 'function' ? maxAge : () => maxAge, Number.POSITIVE_INFINITY),
    restoreTimeout,
    isKept,
    schemaOf: schema,
    hasSchemas: !!options.schema,
    onError,
    quietly: (task) =>
      // What observers do of their own is done when the batch ends, and is told again.
      batch(() => {
        unlisten();
        task();
        unlisten = client.onEvent(listen);
      }),
  });
  const sweep = new Timer(client.clock, () => {
    void restorer.sweep();
    sweep.arm(DAY);
  });

  function listen(event: QoraEvent): void {
    const { type, key } = event;
    if (type === 'client.disposed') void stop();
    else if (type === 'cache.invalidated') writer.note('invalidated', event.filter);
    else if (type === 'cache.removed') writer.note('removed', event.filter);
    else if (type === 'entry.removed' || type === 'entry.reset') writer.forget(key);
    else if (type === 'entry.created') restorer.ask(key, hashKey(key));
    else if (CHANGES.has(type)) writer.change(key);
  }

  let unlisten = client.onEvent(listen);
  const stops = [
    () => unlisten(),
    client.intercept((context, next) => restorer.intercept(context, next)),
    onPageHide(() => void writer.flush()),
    () => sweep.disarm(),
  ];
  if (!eager) sweep.arm(SWEEP_TIME);

  async function stop(): Promise<void> {
    for (const end of stops.splice(0)) end();
    restorer.isOver = true;
    await writer.flush();
    writer.drop();
  }

  return {
    restored: eager ? restorer.restoreAll() : Promise.resolve(),
    flush: () => writer.flush(),
    pause() {
      let isPaused = true;
      writer.pause();
      return () => {
        if (isPaused) writer.resume();
        isPaused = false;
      };
    },
    stop,
    clear: () => writer.clear(),
  };
}
