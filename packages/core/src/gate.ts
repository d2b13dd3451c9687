/** Lets tasks out a few at a time, each a little late by chance, so that a network coming back is not met by a burst. */
import type { Engine } from './engine.js';
import { Deadline } from './seams/deadlines.js';

/** After this long a task's place is given to the next, whatever became of it. */
const PLACE_TIME = 10_000;

/** Starts something; the promise says when it has come to rest, `undefined` that nothing had to be done. */
export type GateTask = () => Promise<unknown> | undefined;

export function letOut(engine: Engine, tasks: readonly GateTask[]): void {
  engine.gateQueue.push(...tasks);
  next(engine);
}

/** Forgets what has not been let out, and who is out. */
export function closeGate(engine: Engine): void {
  engine.gateQueue = [];
  for (const place of engine.gatePlaces) engine.deadlines.cancel(place);
  engine.gatePlaces.clear();
}

function next(engine: Engine): void {
  const { gatePlaces, gateQueue, reconnect, deadlines, now } = engine;
  while (gatePlaces.size < reconnect.concurrency) {
    const task = gateQueue.shift();
    if (task === undefined) return;
    let isOut = false;
    const place = new Deadline(() => (isOut ? free() : start()));
    const free = (): void => {
      if (!gatePlaces.delete(place)) return;
      deadlines.cancel(place);
      next(engine);
    };
    const start = (): void => {
      isOut = true;
      deadlines.set(place, engine.now + PLACE_TIME);
      const rest = task();
      if (rest === undefined) free();
      else void rest.then(free, free);
    };
    gatePlaces.add(place);
    deadlines.set(place, now + Math.random() * reconnect.jitter);
  }
}
