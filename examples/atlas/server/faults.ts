/**
 * Switches on every route that show how a page behaves on a bad network:
 *   ?delay=800   answers that much later (ms, at most 10 s); a caller that goes away ends the wait
 *   ?fail=0.5    answers 503 with this probability, and does nothing
 *   ?lose=1      does the work, and loses the answer with this probability (502): what `Idempotency-Key` is for
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { MiddlewareHandler } from 'hono';
import * as v from 'valibot';
import { ApiError } from './errors.js';

const MAX_DELAY = 10_000;

const numeric = v.pipe(v.string(), v.regex(/^\d+(\.\d+)?$/, 'must be a number'), v.transform(Number));
const Probability = v.pipe(numeric, v.maxValue(1, 'must be between 0 and 1'));
const Faults = v.object({
  delay: v.optional(v.pipe(numeric, v.maxValue(MAX_DELAY, `must be at most ${MAX_DELAY}`)), '0'),
  fail: v.optional(Probability, '0'),
  lose: v.optional(Probability, '0'),
});

export const faults: MiddlewareHandler = async (c, next) => {
  const parsed = v.safeParse(Faults, c.req.query());
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new ApiError(400, 'invalid-input', `${v.getDotPath(issue)}: ${issue.message}`);
  }
  const { delay, fail, lose } = parsed.output;
  if (delay > 0) await wait(delay, undefined, { signal: c.req.raw.signal });
  if (Math.random() < fail) throw new ApiError(503, 'injected-failure', 'The server was asked to fail.');
  await next();
  if (Math.random() < lose) throw new ApiError(502, 'lost-answer', 'The work was done and the answer lost.');
};
