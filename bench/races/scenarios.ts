/**
 * The scripts. Times are in ms from the first step, when every page shows `milk eggs` and nothing is in flight. A read
 * takes 20 ms to the server and 20 ms back, a mutation what its step says. Whatever else a contender asks of the server
 * it asks when its recipe does.
 */
import type { Change, Items } from './items.js';

export const INITIAL: Items = [
  { id: 1, name: 'milk', done: false },
  { id: 2, name: 'eggs', done: false },
];

/** A click whose mutation reaches the server `up` ms later; its answer comes `down` ms after that. */
interface Call {
  readonly at: number;
  readonly call: string;
  readonly change: Change;
  readonly up: number;
  readonly down: number;
  readonly isRefused?: boolean;
}

export type Step =
  | Call
  /** The page reloads the list. */
  | { readonly at: number; readonly reload: true }
  /** Somebody else changes the list. */
  | { readonly at: number; readonly elsewhere: Change };

export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
}

const milkDone: Change = { id: 1, done: true };
const milkOpen: Change = { id: 1, done: false };
const eggsDone: Change = { id: 2, done: true };
const bread: Change = { id: 3, name: 'bread' };
const tea: Change = { id: 4, name: 'tea' };

export const scenarios: readonly Scenario[] = [
  {
    name: 'A fails while B is in flight',
    steps: [
      { at: 0, call: 'A', change: milkDone, up: 20, down: 20, isRefused: true },
      { at: 10, call: 'B', change: eggsDone, up: 60, down: 30 },
    ],
  },
  {
    name: 'B fails, then A fails',
    steps: [
      { at: 0, call: 'A', change: milkDone, up: 100, down: 20, isRefused: true },
      { at: 10, call: 'B', change: eggsDone, up: 20, down: 20, isRefused: true },
    ],
  },
  {
    name: 'A fails, then B fails',
    steps: [
      { at: 0, call: 'A', change: milkDone, up: 20, down: 20, isRefused: true },
      { at: 10, call: 'B', change: eggsDone, up: 30, down: 20, isRefused: true },
    ],
  },
  {
    name: 'a reload that began before A lands in the middle, with an old answer',
    steps: [
      { at: 0, reload: true },
      { at: 10, call: 'A', change: milkDone, up: 30, down: 30 },
    ],
  },
  {
    name: 'a reload lands in the middle, with a new answer',
    steps: [
      { at: 0, call: 'A', change: milkDone, up: 50, down: 50 },
      { at: 10, elsewhere: tea },
      { at: 20, reload: true },
    ],
  },
  {
    name: 'a reload lands in the middle, with a new answer, and A fails',
    steps: [
      { at: 0, call: 'A', change: milkDone, up: 50, down: 50, isRefused: true },
      { at: 10, elsewhere: tea },
      { at: 20, reload: true },
    ],
  },
  {
    name: 'on, off, on, answered in order',
    steps: [
      { at: 0, call: 'A', change: milkDone, up: 20, down: 20 },
      { at: 10, call: 'B', change: milkOpen, up: 30, down: 30 },
      { at: 20, call: 'C', change: milkDone, up: 100, down: 20 },
    ],
  },
  {
    name: 'on, off, on, answered out of order',
    steps: [
      { at: 0, call: 'A', change: milkDone, up: 20, down: 60 },
      { at: 10, call: 'B', change: milkOpen, up: 20, down: 40 },
      { at: 20, call: 'C', change: milkDone, up: 20, down: 20 },
    ],
  },
  {
    name: 'on, off, on, answered out of order, and the first fails',
    steps: [
      { at: 0, call: 'A', change: milkDone, up: 20, down: 60, isRefused: true },
      { at: 10, call: 'B', change: milkOpen, up: 20, down: 40 },
      { at: 20, call: 'C', change: milkDone, up: 20, down: 20 },
    ],
  },
  {
    name: 'A succeeds, and its reload lands while B is in flight',
    steps: [
      { at: 0, call: 'A', change: milkDone, up: 20, down: 20 },
      { at: 10, call: 'B', change: eggsDone, up: 100, down: 20 },
    ],
  },
  {
    name: 'a row is added, and a reload that has it already lands first',
    steps: [
      { at: 0, call: 'A', change: bread, up: 20, down: 60 },
      { at: 10, reload: true },
    ],
  },
  {
    name: 'a row is added, and a reload that does not have it yet lands first',
    steps: [
      { at: 0, call: 'A', change: bread, up: 60, down: 30 },
      { at: 10, reload: true },
    ],
  },
];

/**
 * What layers alone cannot get right: the answer to an edit is there, and a whole reload after it has landed, before the
 * answer to an older edit of the same field. Whether the server has seen that one is more than a page can know. Such
 * mutations belong one after another.
 */
export const beyond: Scenario = {
  name: 'on, off, on, and a whole reload lands between the last answer and the first',
  steps: [
    { at: 0, call: 'A', change: milkDone, up: 20, down: 180 },
    { at: 10, call: 'B', change: milkOpen, up: 20, down: 180 },
    { at: 20, call: 'C', change: milkDone, up: 20, down: 20 },
  ],
};
