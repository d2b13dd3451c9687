/** A million entries in a process of one gigabyte; prints what it took as JSON. */
import assert from 'node:assert/strict';
import { QoraClient } from '@qora/core';
import { keyOf, type Row, rowOf } from './scene.js';

const SIZE = 1_000_000;

/** What is printed: times in ms, memory in bytes. */
export interface Million {
  readonly times: Readonly<Record<string, number>>;
  readonly heap: number;
  readonly perEntry: number;
  /** The most that the process had at any time. */
  readonly peak: number;
}

const times: Record<string, number> = {};
function timed<T>(name: string, work: () => T): T {
  const startedAt = performance.now();
  const result = work();
  times[name] = performance.now() - startedAt;
  return result;
}

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const empty = heapUsed();
const client = new QoraClient();
timed('create', () => {
  for (let id = 0; id < SIZE; id++) client.setQueryData(keyOf(id), rowOf(id));
});
const heap = heapUsed();
timed('read each once', () => {
  for (let id = 0; id < SIZE; id++) assert.equal(client.getQueryData<Row>(keyOf(id))?.id, id);
});
timed('invalidate one', () => client.invalidate(keyOf(7)));
timed('invalidate 100 by prefix', () => client.invalidateWhere({ prefix: ['rows', 7] }));
timed('invalidate 100 by predicate', () => client.invalidateWhere((key) => key[1] === 7));
timed('invalidate all by prefix', () => client.invalidateWhere({ prefix: ['rows'] }));
assert.equal(client.keys({ stale: true }).length, SIZE);

const result: Million = {
  times,
  heap,
  perEntry: (heap - empty) / SIZE,
  peak: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(result));
client.dispose();
