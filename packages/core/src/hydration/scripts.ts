/**
 * Payloads in a page, as script elements that may come while it is loading.
 *
 *   server   dehydrate ──> <script> payload ──> <script> what was pending then ──> …
 *   page                     push                  push                             a list under a global name
 *   client                   └─────────────────────┴──> hydrate ──> entries, promises that later scripts settle
 */
import type { ClientApi, Received } from '../index.js';
import { decodeEntry, hydrateEntries } from './hydrate.js';
import {
  type Dehydrated,
  type DehydratedEntry,
  deserialize,
  entriesOf,
  type OpenEntry,
  type SerializeOptions,
  write,
} from './payload.js';
import { restoreMutations } from './restoreMutations.js';
import { fieldsOf } from './stateJson.js';

/** Where scripts leave their payloads. */
export interface PageOptions {
  /** The global name; pages with several clients need one for each. @default '__QORA__' */
  readonly name?: string | undefined;
}

/** How payloads are written into a page. */
export interface ScriptOptions extends SerializeOptions, PageOptions {
  /** For pages whose Content-Security-Policy asks for one. */
  readonly nonce?: string | undefined;
}

const NAME = '__QORA__';

/**
 * A payload as a script element. Runs under way are left out; {@link streamScripts} sends what they bring.
 *
 * @example
 * response.end(`<main>${html}</main>${renderScript(dehydrate(client))}<script type="module" src="/app.js"></script>`)
 */
export function renderScript(payload: Dehydrated, options: ScriptOptions = {}): string {
  return element(write(payload, undefined, options), options);
}

/**
 * A payload as script elements: at once what is known, then one for each run that was under way, in the order in which
 * they end.
 *
 * @example
 * for await (const script of streamScripts(dehydrate(client, { pending: true }))) response.write(script)
 */
export async function* streamScripts(
  payload: Dehydrated,
  options: ScriptOptions = {},
): AsyncGenerator<string, void, undefined> {
  const open = new Map<DehydratedEntry, Promise<DehydratedEntry>>();
  for (const entry of payload.entries) {
    const settled = (): DehydratedEntry => entry;
    if (entry.pending) open.set(entry, entry.pending.then(settled, settled));
  }
  yield element(write(payload, true, options), options);
  while (open.size > 0) {
    const entry = await Promise.race(open.values());
    open.delete(entry);
    yield element(write({ ...payload, entries: [entry], mutations: [] }, true, options), options);
  }
}

/** The text is JSON in which devalue has escaped every `<`. */
function element(text: string, { name = NAME, nonce }: ScriptOptions): string {
  return `<script${nonce ? ` nonce="${nonce}"` : ''}>(self.${name}??=[]).push(${text})</script>`;
}

/** What scripts push to: an array until somebody reads. */
interface Page {
  push(chunk: unknown): void;
}

/**
 * Hydrates a client from the scripts in the page: those that are there at once, the others as they come. When the page has
 * been read to its end, runs whose answer has not come are the client's own to make.
 *
 * @returns what stops reading; call it before the client's `dispose`
 * @example
 * const client = new QoraClient()
 * hydrateScripts(client)
 */
export function hydrateScripts(client: ClientApi, { name = NAME }: PageOptions = {}): () => void {
  const host = globalThis as unknown as Record<string, Page | unknown[]>;
  const waiting = new Map<unknown, (later: unknown) => void>();

  function take(chunks: readonly unknown[]): void {
    const payloads = chunks.map(deserialize);
    const entries = payloads.flatMap(entriesOf);
    // Of an entry that was pending and is not any more, the later word counts.
    const latest = new Map(entries.map((entry) => [fieldsOf(entry)['hash'] ?? entry, entry]));
    for (const [hash, entry] of latest) {
      const settle = waiting.get(hash);
      if (settle) {
        settle(entry);
        waiting.delete(hash);
        latest.delete(hash);
      } else if (fieldsOf(entry)['pending'] === true) {
        const later = new Promise((resolve) => waiting.set(hash, resolve));
        const pending = settled(client, entry as OpenEntry, later);
        // Nobody adopts it if the rest of the entry cannot be read.
        pending.catch(Boolean);
        (entry as OpenEntry).pending = pending;
      }
    }
    hydrateEntries(client, [...latest.values()]);
    for (const payload of payloads) restoreMutations(client, payload);
  }

  function giveUp(): void {
    for (const settle of waiting.values()) settle(undefined);
    waiting.clear();
  }

  const chunks = host[name];
  host[name] = { push: (chunk: unknown) => take([chunk]) };
  take(Array.isArray(chunks) ? chunks : []);
  const { document } = globalThis;
  if (document?.readyState === 'loading') document.addEventListener('DOMContentLoaded', giveUp);
  else if (document) giveUp();
  return () => {
    host[name] = [];
    giveUp();
  };
}

/** The data of an entry that was pending, which is brought up to date by what comes later. */
async function settled(client: ClientApi, entry: OpenEntry, later: Promise<unknown>): Promise<unknown> {
  const received = decodeEntry(await later);
  const { state, tags = [], invalidated } = received as Partial<Received>;
  delete entry.pending;
  if (state?.status === 'success' && !invalidated) {
    Object.assign(entry, { state, tags });
    return state.data;
  }
  // No data, or stale: the client fetches for itself.
  client.receive([received]);
  throw new Error('not sent');
}
