import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CityPage, NoteList } from '../shared/api.js';
import { Program } from './program.js';
import { copySeededData } from './site.js';

let data: string;
let programs: Program[];
beforeEach(() => {
  programs = [];
});
afterEach(async () => {
  await Promise.all(programs.map((program) => program.end('SIGKILL')));
  rmSync(data, { recursive: true, force: true });
});

function start(port = '0'): Program {
  const program = new Program({ ATLAS_DATA: data, PORT: port });
  programs.push(program);
  return program;
}

async function countMatches(url: string, search: string): Promise<number> {
  const response = await fetch(`${url}/api/cities?search=${search}`);
  return ((await response.json()) as CityPage).matches;
}

test('a start that is killed half-way leaves nothing that the next start takes for good', async () => {
  data = mkdtempSync(join(tmpdir(), 'atlas-'));
  const killed = start();
  await vi.waitFor(
    () => expect(readdirSync(join(data, 'seeding-1', 'base')).length).toBeGreaterThan(2),
    60_000,
  );
  await killed.end('SIGKILL');
  expect(existsSync(join(data, 'world-1'))).toBe(false);

  const url = await start().url();

  expect(await countMatches(url, 'zurich')).toBe(51);
  expect(readdirSync(data).sort()).toEqual(['lock', 'world-1']);
});

test('SIGINT stops it cleanly, and it starts again without loading anything', async () => {
  data = await copySeededData();
  const first = start();
  await first.url();

  expect(await first.end('SIGINT')).toBe(0);
  expect(first.output).toContain('Atlas has stopped.');
  expect(readdirSync(data)).toEqual(['world-1']);

  const second = start();
  await second.url();
  expect(second.output).not.toContain('loads');
});

test('SIGTERM stops it just so, and while an answer is being delayed', async () => {
  data = await copySeededData();
  const program = start();
  const url = await program.url();
  const pending = fetch(`${url}/api/visits?delay=10000`).catch((error: unknown) => error);
  await fetch(`${url}/api/visits`);

  expect(await program.end('SIGTERM')).toBe(0);
  expect(await pending).toBeInstanceOf(TypeError);
  expect(program.output).toContain('Atlas has stopped.');
  expect(readdirSync(data)).toEqual(['world-1']);
});

test('a note outlives a process that was killed', async () => {
  data = await copySeededData();
  const killed = start();
  const notes = '/api/cities/2657896/notes';
  const body = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"text":"kept"}' };
  await fetch((await killed.url()) + notes, body);
  await killed.end('SIGKILL');

  const response = await fetch((await start().url()) + notes);

  expect(((await response.json()) as NoteList).items).toMatchObject([{ text: 'kept' }]);
});

test('takes the next free port if the wanted one is taken', async () => {
  data = await copySeededData();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const taken = typeof address === 'object' && address ? address.port : 0;

  const url = await start(String(taken)).url();

  expect(Number(new URL(url).port)).toBeGreaterThan(taken);
  await new Promise((resolve) => other.close(resolve));
});

test('a second Atlas on the same data says so and leaves the first alone', async () => {
  data = await copySeededData();
  const url = await start().url();

  const second = start();

  expect(await second.end()).toBe(1);
  expect(second.output).toContain('is using this data');
  expect(await countMatches(url, 'zurich')).toBe(51);
});

test('refuses a PORT that is none', async () => {
  data = mkdtempSync(join(tmpdir(), 'atlas-'));
  const program = start('http');

  expect(await program.end()).toBe(1);
  expect(program.output).toContain('PORT must be a whole number');
});
