/** Lets tasks out a few at a time, each a little late by chance, so that a network coming back is not met by a burst. */
import type { Engine } from './engine.js';
import { Deadline } from './seams/deadlines.js';

/** After this long a task's place is given to the next, whatever became of it. */
const PLACE_TIME = 10_000;

/** Starts something; a promise says when it has come to rest. */
export type GateTask = () => unknown;

export function letOut(engine: Engine, tasks: readonly GateTask[]): void {
  engine.gateQueue.push(...tasks);
  next(engine);
}

/** Forgets what has not been let out, and who is out. */
export function closeGate(engine: Engine): void {
  if (!engine.gatePlaces.size) return;
  engine.gateQueue = [];
  for (const place of engine.gatePlaces) engine.deadlines.cancel(place);
  engine.gatePlaces.clear();
}

function next(engine: Engine): void {
  const { gatePlaces, gateQueue, reconnect, deadlines } = engine;
  while (gatePlaces.size < reconnect.concurrency) {
    const task = gateQueue.shift();
    if (!task) return;
    let isOut = false;
    const free = (): void => {
      deadlines.cancel(place);
      if (gatePlaces.delete(place)) next(engine);
    };
    const place = new Deadline(() => {
      if (isOut) return free();
      isOut = true;
      deadlines.set(place, engine.now + PLACE_TIME);
      void Promise.resolve(task()).then(free, free);
    });
    gatePlaces.add(place);
    deadlines.set(place, engine.now + Math.random() * reconnect.jitter);
  }
}
