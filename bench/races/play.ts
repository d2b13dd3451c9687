/** Plays a scenario on a contender's page and looks at it at every step. */
import { clock, pass } from './browser.js';
import type { Contender, Page } from './contenders/contender.js';
import { type Items, textOf } from './items.js';
import { Judge, type Wrong } from './judge.js';
import { INITIAL, type Scenario, type Step } from './scenarios.js';
import { READ, Server } from './server.js';

/** Every time of a script is a multiple of this. */
const STEP = 10;
/** Longer than anything that a recipe does later. */
const QUIET = 100;

export interface Outcome {
  readonly wrongs: readonly Wrong[];
  /** When nothing was in flight any more. */
  readonly settledAt: number;
  /** What was still shown then, if it was not what the server says. */
  readonly left: string | undefined;
  /** What the server says then. */
  readonly truth: string;
}

export async function play({ open }: Contender, { steps }: Scenario): Promise<Outcome> {
  const server = new Server(INITIAL);
  const page = open(server.api);
  const shown = (): string => {
    const items: Items | undefined = page.shown();
    return items ? textOf(items) : 'nothing';
  };
  await pass(0);
  await pass(READ.up + READ.down);
  if (shown() !== textOf(INITIAL)) throw new Error(`the page begins with ${shown()}`);

  const judge = new Judge(server);
  const begin = clock.now();
  const last = Math.max(...steps.map(({ at }) => at));
  for (let at = 0; at <= last || !server.isQuiet(QUIET); at += STEP) {
    for (const step of steps.filter((one) => one.at === at)) take(step, page, server);
    await pass(0);
    judge.look(shown(), at, at + STEP);
    await pass(STEP);
  }
  const settledAt = server.busyAt - begin;
  const truth = textOf(server.now.items);
  const left = shown() === truth ? undefined : shown();
  page.close();
  await pass(0);
  // A value that stays wrong is told once, as such.
  return { wrongs: judge.wrongs.filter(({ from }) => from < settledAt), settledAt, left, truth };
}

function take(step: Step, page: Page, server: Server): void {
  if ('call' in step) {
    server.expect({ isRefused: false, ...step, name: step.call });
    page.edit(step.change);
  } else if ('reload' in step) page.reload();
  else server.change(step.elsewhere);
}
