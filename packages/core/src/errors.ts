/**
 * The few errors of the library. A fetcher's own error passes through untouched; these are for a programmer's mistake
 * (`QoraError`), for work that was called off (`CancelledError`) and for data that a schema refused (`SchemaError`).
 */
import { DEV } from './dev.js';
import { type ErrorDetails, type QoraErrorCode, textOf } from './errorTexts.js';

export type { QoraErrorCode };

/**
 * A programmer's mistake: `code` is permanent, and in development the message says what happened, with which key, and
 * how to mend it. Tell it by `code`, not by `instanceof`: a page may load two builds.
 */
export class QoraError extends Error {
  override readonly name: string = 'QoraError';
  readonly code: QoraErrorCode;

  constructor(code: QoraErrorCode, details?: ErrorDetails) {
    super(DEV ? textOf(code, details) : code);
    this.code = code;
  }
}

/** Work that was called off by `cancel`, `remove`, `clear`, `reset` or `dispose` while somebody awaited it. */
export class CancelledError extends Error {
  override readonly name: string = 'CancelledError';
  readonly code: string = 'cancelled';

  constructor() {
    super('cancelled');
  }
}

/** Data that did not pass the query's `schema`; `issues` are the validator's own. */
export class SchemaError extends Error {
  override readonly name: string = 'SchemaError';
  readonly code: string = 'schema';
  readonly issues: readonly SchemaIssue[];

  constructor(issues: readonly SchemaIssue[]) {
    super(issues.map((issue) => issue.message).join('; ') || 'schema');
    this.issues = issues;
  }
}

/** One complaint of a Standard Schema validator. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}
