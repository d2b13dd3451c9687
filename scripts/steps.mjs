/**
 * Steps with names, times and order: each begins when the steps it needs are done, two at a time, and prints one
 * line when it ends. A failing step shows its whole output at once; steps that need it are skipped, the rest go on.
 */
import { ProgramError } from './program.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} [needs] Names of other steps; one that is not in the list counts as done.
 * @property {() => Promise<unknown>} run
 */

/**
 * @param {Step[]} steps In order of preference: the slowest first keeps both lanes busy.
 * @param {number} [lanes]
 * @returns {Promise<boolean>} Whether all went well.
 */
export async function runSteps(steps, lanes = 2) {
  const waiting = new Set(steps);
  /** @type {Map<string, boolean>} */
  const ended = new Map();
  const names = new Set(steps.map((step) => step.name));
  /** @type {Set<Promise<void>>} */
  const active = new Set();

  const isReady = (/** @type {Step} */ step) =>
    (step.needs ?? []).every((need) => !names.has(need) || ended.has(need));
  const isBlocked = (/** @type {Step} */ step) =>
    (step.needs ?? []).some((need) => ended.get(need) === false);

  while (waiting.size > 0 || active.size > 0) {
    for (const step of waiting) {
      if (active.size === lanes) break;
      if (!isReady(step)) continue;
      waiting.delete(step);
      if (isBlocked(step)) {
        print('skip', step.name);
        ended.set(step.name, false);
        continue;
      }
      const work = runStep(step).then((ok) => {
        ended.set(step.name, ok);
        active.delete(work);
      });
      active.add(work);
    }
    if (active.size > 0) await Promise.race(active);
    else if (![...waiting].some(isReady)) break;
  }
  for (const step of waiting) print('skip', `${step.name} (needs ${step.needs?.join(', ')})`);
  return waiting.size === 0 && [...ended.values()].every(Boolean);
}

/**
 * Runs one step and prints its line.
 *
 * @param {Step} step
 * @returns {Promise<boolean>}
 */
export async function runStep(step) {
  const startedAt = performance.now();
  try {
    await step.run();
    print('ok', step.name, performance.now() - startedAt);
    return true;
  } catch (error) {
    print('FAIL', step.name, performance.now() - startedAt);
    if (error instanceof ProgramError) console.error(`${error.output.trimEnd()}\n${error.message}\n`);
    else console.error(error);
    return false;
  }
}

/**
 * @param {string} mark
 * @param {string} name
 * @param {number} [time] ms
 */
function print(mark, name, time) {
  const seconds = time === undefined ? '' : `${(time / 1000).toFixed(1).padStart(7)} s`;
  console.log(`${mark.padEnd(5)}${name.padEnd(34)}${seconds}`.trimEnd());
}
