/** The floor: nested Maps and one signal for a key. No status, time, eviction or sharing; nothing can do less. */
import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import { fetcher } from '../fetcher.js';
import { contenderOf, type Key, type PartialCache } from './contender.js';

type Select = (data: unknown) => unknown;

class FloorCache implements PartialCache {
  #root = new Map<unknown, unknown>();
  /** What is laid over every key. */
  #edits: Array<(old: unknown) => unknown> = [];
  #parts = new WeakMap<Select, ReadonlySignal<unknown>>();

  hash(key: Key): string {
    return JSON.stringify(key);
  }

  get(key: Key): unknown {
    return this.#find(key)?.peek();
  }

  set(key: Key, data: unknown): void {
    const found = this.#find(key);
    let shown = data;
    for (const edit of this.#edits) shown = edit(shown);
    if (found === undefined) this.#insert(key, shown);
    else found.value = shown;
  }

  async mutate(key: Key, change: Select): Promise<unknown> {
    const old = this.get(key);
    this.set(key, change(old));
    try {
      return await fetcher();
    } catch (error) {
      this.set(key, old);
      throw error;
    }
  }

  edit(_key: Key, change: Select): void {
    this.#edits.push(change);
  }

  fetchFresh(key: Key): Promise<unknown> {
    const found = this.#find(key);
    return found === undefined ? this.fetch(key) : Promise.resolve(found.peek());
  }

  async fetch(key: Key): Promise<unknown> {
    const data = await fetcher();
    this.set(key, data);
    return data;
  }

  refetch(key: Key): Promise<unknown> {
    return this.fetch(key);
  }

  watch(key: Key, listener: () => void): () => void {
    return follow(this.#find(key) ?? this.#insert(key, undefined), listener);
  }

  watchWithOptions(key: Key, listener: () => void): () => void {
    return this.watch(key, listener);
  }

  subscribe(key: Key, listener: () => void): () => void {
    return this.watch(key, listener);
  }

  watchPart(key: Key, listener: () => void, select: Select): () => void {
    const data = this.#find(key) ?? this.#insert(key, undefined);
    const part = this.#parts.get(select) ?? computed(() => select(data.value));
    this.#parts.set(select, part);
    return follow(part, listener);
  }

  dehydrate(): unknown {
    return entriesBelow(this.#root, []);
  }

  hydrate(payload: unknown): void {
    for (const [key, data] of payload as [Key, unknown][]) this.set(key, data);
  }

  clear(): void {
    this.#root = new Map();
  }

  #find(key: Key): Signal<unknown> | undefined {
    let node: unknown = this.#root;
    for (let i = 0; i < key.length; i++) {
      if (node === undefined) return undefined;
      node = (node as Map<unknown, unknown>).get(key[i]);
    }
    return node as Signal<unknown> | undefined;
  }

  #insert(key: Key, data: unknown): Signal<unknown> {
    let node = this.#root;
    for (let i = 0; i < key.length - 1; i++) {
      const next = (node.get(key[i]) as Map<unknown, unknown> | undefined) ?? new Map<unknown, unknown>();
      node.set(key[i], next);
      node = next;
    }
    const created = signal(data);
    node.set(key[key.length - 1], created);
    return created;
  }
}

/** Calls the listener after every change. */
function follow(source: ReadonlySignal<unknown>, listener: () => void): () => void {
  let isFirst = true;
  return effect(() => {
    void source.value;
    if (isFirst) isFirst = false;
    else listener();
  });
}

export const contender = contenderOf(
  [
    'The floor is nested `Map`s and one signal for each key: no status, no times, no eviction, no sharing. Nothing can do less.',
  ],
  () => new FloorCache(),
);
export { keepOne } from '../kept.js';
export { lines } from '../lines/index.js';

function entriesBelow(node: unknown, key: Key): [Key, unknown][] {
  if (!(node instanceof Map)) return [[key, (node as Signal<unknown>).peek()]];
  return [...node].flatMap(([part, child]) => entriesBelow(child, [...key, part]));
}
