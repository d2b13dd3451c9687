/** POST /api/visits counts that a city was opened; GET /api/visits is the total and the last few. */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { Visits } from '../shared/api.js';
import { unknownCity } from './cities.js';
import type { Database, Queryable } from './database.js';
import { answerWrite } from './idempotency.js';
import { valid } from './validation.js';

const RECENT = 6;
const NewVisit = v.object({
  cityId: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 31 - 1)),
});

export function visitRoutes(database: Database): Hono {
  return new Hono()
    .get('/visits', async (c) => c.json(await readVisits(database)))
    .post('/visits', valid('json', NewVisit), (c) => {
      const input = c.req.valid('json');
      const work = async (tx: Queryable) => ({
        status: 201 as const,
        body: await addVisit(tx, input.cityId),
      });
      return answerWrite(c, database, { input, work });
    });
}

async function readVisits(database: Queryable): Promise<Visits> {
  const total = await database.query<{ total: number }>('select total from visit_total');
  const { rows } = await database.query<{ id: number; city_id: number; name: string; at: Date }>(
    `select visits.id, city_id, name, at from visits join cities on cities.id = city_id
     order by visits.id desc limit $1`,
    [RECENT],
  );
  const recent = rows.map(({ id, city_id, name, at }) => ({
    id,
    city: { id: city_id, name },
    at: at.toISOString(),
  }));
  return { total: total.rows[0]?.total ?? 0, recent };
}

/** The total counts for ever; only the visits that are shown are kept. */
async function addVisit(tx: Queryable, cityId: number): Promise<Visits> {
  const known = await tx.query('select 1 from cities where id = $1', [cityId]);
  if (known.rows.length === 0) throw unknownCity(cityId);
  await tx.query('insert into visits (city_id) values ($1)', [cityId]);
  await tx.query('delete from visits where id <= (select max(id) from visits) - $1', [RECENT]);
  await tx.query('update visit_total set total = total + 1');
  return readVisits(tx);
}
