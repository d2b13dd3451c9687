/** Schemas that take their time: edits are not on show before they have answered. */
import type { AnyMutationOptions, StandardSchema } from '@qora/core';
import { nextTask } from '../timer.js';

export class Checks {
  /** What schemas have answered since somebody has begun to wait for them. */
  #answers: unknown[] | undefined;

  /** The same schema, whose answers are seen here. */
  watch(schema: AnyMutationOptions['schema']): StandardSchema | undefined {
    const standard = schema?.['~standard'];
    if (!standard) return undefined;
    const validate: typeof standard.validate = (value) => {
      const answer = standard.validate(value);
      this.#answers?.push(answer);
      return answer;
    };
    return { '~standard': { ...standard, validate } };
  }

  /** Does the task, and waits for the schemas that it has asked, and for what follows from it. */
  async after(task: () => void): Promise<void> {
    const answers: unknown[] = [];
    this.#answers = answers;
    task();
    this.#answers = undefined;
    if (answers.length === 0) return;
    await Promise.allSettled(answers);
    // A run goes on some promises later than its schema.
    await nextTask();
  }
}
