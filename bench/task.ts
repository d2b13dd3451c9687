/** One line that can be measured, wherever it runs. */
import type { Measured, Samples } from './results.js';

export interface Task {
  readonly line: Measured;
  /** One run of it. Fails if a check does. */
  measure(): Promise<Samples>;
}
