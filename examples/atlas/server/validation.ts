/** Validation of what comes in: the first thing that is wrong is named in a 400, and nothing else is done. */
import { vValidator } from '@hono/valibot-validator';
import type { MiddlewareHandler, ValidationTargets } from 'hono';
import * as v from 'valibot';
import { ApiError } from './errors.js';

type Validated<Target extends keyof ValidationTargets, Schema extends v.GenericSchema> = MiddlewareHandler<
  object,
  string,
  { in: { [K in Target]: v.InferInput<Schema> }; out: { [K in Target]: v.InferOutput<Schema> } }
>;

export function valid<Target extends 'json' | 'query' | 'param', Schema extends v.GenericSchema>(
  target: Target,
  schema: Schema,
): Validated<Target, Schema> {
  const validator = vValidator(target, schema, (result) => {
    if (result.success) return;
    const [issue] = result.issues;
    const field = v.getDotPath(issue);
    throw new ApiError(400, 'invalid-input', field === null ? issue.message : `${field}: ${issue.message}`);
  });
  // The validator's own type names every way its hook may answer; this one either throws or goes on.
  return validator as unknown as Validated<Target, Schema>;
}

/** A positive whole number in a path or a query string, as Postgres' `int` holds it. */
export const Id = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,9}$/, 'must be a positive whole number'),
  v.transform(Number),
  v.maxValue(2 ** 31 - 1, 'is too large'),
);

export const IdParam = v.object({ id: Id });
