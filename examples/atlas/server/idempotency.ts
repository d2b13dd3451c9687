/**
 * Writes that may be sent twice. A write that succeeded is remembered with its answer under the caller's
 * `Idempotency-Key`; the same key with the same request gets that answer again and does nothing, with another request
 * it is refused. A write that failed has changed nothing, is not remembered and may be tried again.
 *
 * Work and memory are one transaction, and transactions queue: of two requests at once the second finds the answer.
 */
import type { Transaction } from '@electric-sql/pglite';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Database } from './database.js';
import { ApiError } from './errors.js';

/** What a write answers; without a body it is a 204. */
type Answer = { status: 200 | 201; body: object } | { status: 204 };

export interface Write {
  /** What was asked for, validated: two requests are the same if method, path and this are. */
  readonly input: unknown;
  work(transaction: Transaction): Promise<Answer>;
}

interface AnswerRow {
  request: string;
  status: number;
  body: string | null;
}

export async function answerWrite(c: Context, database: Database, { input, work }: Write): Promise<Response> {
  const key = c.req.header('Idempotency-Key');
  if (key === undefined) return send(c, toRow('', await database.transaction(work)));
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new ApiError(
      400,
      'bad-idempotency-key',
      'An Idempotency-Key is 1 to 200 visible ASCII characters.',
    );
  }
  const request = JSON.stringify([c.req.method, c.req.path, input]);
  const row = await database.transaction(async (transaction) => {
    const known = await transaction.query<AnswerRow>(
      'select request, status, body from answers where key = $1',
      [key],
    );
    if (known.rows[0]) return known.rows[0];
    const answer = toRow(request, await work(transaction));
    const values = [key, request, answer.status, answer.body];
    await transaction.query(
      'insert into answers (key, request, status, body) values ($1, $2, $3, $4)',
      values,
    );
    return answer;
  });
  if (row.request !== request) {
    throw new ApiError(422, 'idempotency-key-reused', 'This Idempotency-Key belongs to another request.');
  }
  return send(c, row);
}

function toRow(request: string, answer: Answer): AnswerRow {
  return { request, status: answer.status, body: answer.status === 204 ? null : JSON.stringify(answer.body) };
}

function send(c: Context, { status, body }: AnswerRow): Response {
  if (body === null) return c.body(null, 204);
  return c.body(body, status as ContentfulStatusCode, { 'Content-Type': 'application/json' });
}
