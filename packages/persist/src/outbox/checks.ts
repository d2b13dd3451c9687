/** Schemas that take their time: edits are not on show before they have answered. */
import type { AnyMutationOptions, StandardSchema } from '@qora/core';
import { nextTask } from '../timer.js';

export class Checks {
  readonly #running = new Set<Promise<unknown>>();

  /** The same schema, but one of which it is known when it is at work. */
  watch(schema: AnyMutationOptions['schema']): StandardSchema | undefined {
    const standard = schema?.['~standard'];
    if (!standard) return undefined;
    const validate: typeof standard.validate = (value) => {
      const answer = standard.validate(value);
      if (answer instanceof Promise) {
        const end = (): unknown => this.#running.delete(answer);
        this.#running.add(answer);
        answer.then(end, end);
      }
      return answer;
    };
    return { '~standard': { ...standard, validate } };
  }

  /** Resolves when those that are at work now have answered, and what follows from it is on show. */
  async settled(): Promise<void> {
    if (this.#running.size === 0) return;
    await Promise.allSettled(this.#running);
    // A run goes on some promises later than its schema.
    await nextTask();
  }
}
