/**
 * Whether an object is a {@link Persister}, as plain cases for any test runner: each throws if it is not. The engines of
 * this package pass them; whoever writes one of their own runs them over it.
 *
 *   persisterCases ──> run(open) ──> open() open() …   instances over one storage, closed at the end of the case
 */
import type { PersisterCase } from './case.js';
import { keyCases } from './keyCases.js';
import { latestCases } from './latestCases.js';
import { lockCases } from './lockCases.js';
import { messageCases } from './messageCases.js';
import { recordCases } from './recordCases.js';
import { sharingCases } from './sharingCases.js';

export type { CaseOptions, OpenPersister, PersisterCase } from './case.js';

/**
 * The cases, in no order. `open` gives one more instance over the same storage at every call, and the storage is empty
 * when a case begins. A case of something that the persister does not have (`needs`) passes.
 *
 * @example
 * for (const { name, run } of persisterCases) {
 *   test(name, () => {
 *     const storage = createStorage();
 *     return run(() => myPersister(storage));
 *   });
 * }
 */
export const persisterCases: readonly PersisterCase[] = [
  ...recordCases,
  ...keyCases,
  ...sharingCases,
  ...latestCases,
  ...lockCases,
  ...messageCases,
];
