/** Errors as the page gets them: a status, and `{ error: { code, message } }`. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Failure, Note } from '../shared/api.js';

export class ApiError extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;

  constructor(status: ContentfulStatusCode, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

/** Somebody else's edit came first; the answer carries the note as it is now. */
export class ConflictError extends ApiError {
  readonly current: Note;

  constructor(current: Note) {
    super(409, 'conflict', 'This note was changed in the meantime.');
    this.current = current;
  }
}

export function onError(error: Error, c: Context): Response {
  if (error instanceof ConflictError)
    return c.json({ ...failure(error), current: error.current }, error.status);
  if (error instanceof ApiError) return c.json(failure(error), error.status);
  if (error instanceof HTTPException) {
    return c.json(
      failure({ code: 'bad-request', message: error.message }),
      error.status as ContentfulStatusCode,
    );
  }
  // The caller has gone away while its answer was delayed: nobody reads this.
  if (c.req.raw.signal.aborted)
    return c.json(failure({ code: 'aborted', message: 'Aborted.' }), 499 as never);
  console.error(error);
  return c.json(failure({ code: 'internal', message: 'The server made a mistake.' }), 500);
}

export function onUnknownRoute(c: Context): Response {
  return c.json(failure({ code: 'not-found', message: `There is no ${c.req.method} ${c.req.path}.` }), 404);
}

function failure({ code, message }: { code: string; message: string }): Failure {
  return { error: { code, message } };
}
