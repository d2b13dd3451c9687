/** What a page hands to whoever drives it: the cache is filled, then the readers come, then entries are invalidated. */
import { batch, type Filter } from '@qora/core';
import { hydrate } from '@qora/core/hydration';
import {
  type Counts,
  createScene,
  GROUP,
  keyOf,
  type Row,
  rowOf,
  type Scene,
  type Sizes,
  tagOf,
} from './scene.js';

/** How an invalidation says what it is about. */
type Way = 'prefix' | 'tag' | 'predicate';

/**
 * What is done while the page is scrolled. Invalidated rows are loaded from within the page, but for `network`, which asks
 * the server; `fetch` asks it for as much without a cache.
 */
export type Work = Way | 'network' | 'fetch' | 'nothing';

/** The page's global. */
export interface ScalePage {
  /** Fills the cache. Returns what it took, in ms, by step. */
  fill(by: 'set' | 'hydrate', sizes: Sizes): Promise<Record<string, number>>;
  /** Mounts the readers and the list. Returns what it took, in ms. */
  mount(): Promise<number>;
  /** Invalidates the rows of a group, and resolves when they have been loaded again. Returns the ms of the call. */
  work(work: Work, group: number): Promise<number>;
  /** Counts since the last look. */
  counts(): Counts;
  /** Tasks of more than 50 ms since the last look, in ms. */
  longTasks(): Promise<number[]>;
}

declare global {
  interface Window {
    scale?: ScalePage;
  }
}

async function loadFar(id: number): Promise<Row> {
  return (await fetch(`/rows/${id}`)).json();
}

let version = 0;
async function loadNear(id: number): Promise<Row> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return rowOf(id, ++version);
}

const filters: Readonly<Record<Way, (group: number) => Filter>> = {
  prefix: (group) => ({ prefix: ['rows', group] }),
  tag: (group) => ({ tags: [tagOf(group * GROUP)] }),
  predicate: (group) => (key) => key[1] === group,
};

/** @param show mounts the readers of the scene and a list of what they read */
export function provide(show: (root: HTMLElement, scene: Scene) => void): void {
  let scene: Scene;
  let load = loadNear;
  const takeLongTasks = watchLongTasks();
  window.scale = {
    fill(by, { entries, readers }) {
      scene = createScene(readers, (id) => load(id));
      return by === 'hydrate' ? fillByPayload(scene) : fillByWrites(scene, entries);
    },
    async mount() {
      const root = document.createElement('main');
      document.body.append(root);
      const [, time] = timed(() => show(root, scene));
      await nextFrame();
      return time;
    },
    async work(work, group) {
      load = work === 'network' ? loadFar : loadNear;
      // What a driver calls is no task of the page's: the browser would not tell how long it takes.
      await new Promise((resolve) => setTimeout(resolve));
      const [done, time] = timed(() => begin(scene, work, group));
      await done;
      return time;
    },
    counts() {
      const counts = { ...scene.counts };
      Object.assign(scene.counts, { fetches: 0, told: 0, made: 0 });
      return counts;
    },
    async longTasks() {
      // They are told of in a task of their own.
      await nextFrame();
      return takeLongTasks();
    },
  };
}

async function fillByPayload({ client }: Scene): Promise<Record<string, number>> {
  const text = await (await fetch('/payload.json')).text();
  const [payload, parse] = timed(() => JSON.parse(text) as unknown);
  return { parse, hydrate: timed(() => hydrate(client, payload))[1] };
}

async function fillByWrites({ client }: Scene, entries: number): Promise<Record<string, number>> {
  const set = (): void => {
    for (let id = 0; id < entries; id++) client.setQueryData(keyOf(id), rowOf(id));
  };
  return { set: timed(() => batch(set))[1] };
}

function begin({ client, counts }: Scene, work: Work, group: number): unknown {
  if (work === 'nothing') return undefined;
  if (work !== 'fetch') return client.invalidateWhere(filters[work === 'network' ? 'prefix' : work](group));
  counts.fetches += GROUP;
  return Promise.all(Array.from({ length: GROUP }, (_, i) => loadFar(group * GROUP + i)));
}

function watchLongTasks(): () => number[] {
  const found: number[] = [];
  const observer = new PerformanceObserver((list) => {
    found.push(...list.getEntries().map(({ duration }) => duration));
  });
  observer.observe({ type: 'longtask' });
  return () => found.splice(0);
}

function timed<T>(work: () => T): [result: T, ms: number] {
  const startedAt = performance.now();
  const result = work();
  return [result, performance.now() - startedAt];
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 20)));
}
