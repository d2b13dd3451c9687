/**
 * Notes on a city. An edit or a deletion names the version it was made from; if the note has moved on since, the
 * answer is a 409 that carries the current note.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import { NOTE_LENGTH, type Note, type NoteList } from '../shared/api.js';
import type { Cache } from './cache.js';
import { unknownCity } from './cities.js';
import type { Database, Queryable } from './database.js';
import { ApiError, ConflictError } from './errors.js';
import { answerWrite } from './idempotency.js';
import { Id, IdParam, valid } from './validation.js';

interface NoteRow {
  id: number;
  city_id: number;
  text: string;
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** The newest that a list shows; older ones stay in the database. */
const LIST_LENGTH = 100;

const Text = v.pipe(v.string(), v.trim(), v.minLength(1, 'must not be empty'), v.maxLength(NOTE_LENGTH));
const NewNote = v.object({ text: Text });
const Edit = v.object({ text: Text, version: v.pipe(v.number(), v.integer(), v.minValue(1)) });
const Deletion = v.object({ version: Id });

export function noteRoutes(database: Database, cache: Cache): Hono {
  /** The answer of a write, when whoever reads after it finds what it has done. */
  const after = async (answer: Response | Promise<Response>): Promise<Response> => {
    const response = await answer;
    if (response.ok) await cache.invalidate(['notes']);
    return response;
  };
  return new Hono()
    .get('/cities/:id/notes', valid('param', IdParam), async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await cache.read(['notes', id], () => listNotes(database, id)));
    })
    .post('/cities/:id/notes', valid('param', IdParam), valid('json', NewNote), (c) => {
      const input = { cityId: c.req.valid('param').id, ...c.req.valid('json') };
      const work = async (tx: Queryable) => ({ status: 201 as const, body: await createNote(tx, input) });
      return after(answerWrite(c, database, { input, work }));
    })
    .put('/notes/:id', valid('param', IdParam), valid('json', Edit), (c) => {
      const input = { id: c.req.valid('param').id, ...c.req.valid('json') };
      const work = async (tx: Queryable) => ({ status: 200 as const, body: await editNote(tx, input) });
      return after(answerWrite(c, database, { input, work }));
    })
    .delete('/notes/:id', valid('param', IdParam), valid('query', Deletion), (c) => {
      const input = { id: c.req.valid('param').id, ...c.req.valid('query') };
      const work = async (tx: Queryable) => {
        await deleteNote(tx, input);
        return { status: 204 as const };
      };
      return after(answerWrite(c, database, { input, work }));
    });
}

async function listNotes(database: Queryable, cityId: number): Promise<NoteList> {
  await requireCity(database, cityId);
  const { rows } = await database.query<NoteRow>(
    'select * from notes where city_id = $1 order by id desc limit $2',
    [cityId, LIST_LENGTH],
  );
  return { items: rows.map(toNote) };
}

async function createNote(tx: Queryable, { cityId, text }: { cityId: number; text: string }): Promise<Note> {
  await requireCity(tx, cityId);
  return only(
    await tx.query<NoteRow>('insert into notes (city_id, text) values ($1, $2) returning *', [cityId, text]),
  );
}

async function editNote(tx: Queryable, edit: { id: number; text: string; version: number }): Promise<Note> {
  await requireVersion(tx, edit);
  return only(
    await tx.query<NoteRow>(
      'update notes set text = $2, version = version + 1, updated_at = clock_timestamp() where id = $1 returning *',
      [edit.id, edit.text],
    ),
  );
}

async function deleteNote(tx: Queryable, note: { id: number; version: number }): Promise<void> {
  await requireVersion(tx, note);
  await tx.query('delete from notes where id = $1', [note.id]);
}

async function requireVersion(
  tx: Queryable,
  { id, version }: { id: number; version: number },
): Promise<void> {
  const { rows } = await tx.query<NoteRow>('select * from notes where id = $1', [id]);
  const [row] = rows;
  if (!row) throw new ApiError(404, 'unknown-note', `There is no note ${id}.`);
  if (row.version !== version) throw new ConflictError(toNote(row));
}

async function requireCity(database: Queryable, id: number): Promise<void> {
  const { rows } = await database.query('select 1 from cities where id = $1', [id]);
  if (rows.length === 0) throw unknownCity(id);
}

function only({ rows }: { rows: NoteRow[] }): Note {
  const [row] = rows;
  if (!row) throw new Error('the statement returned no row');
  return toNote(row);
}

function toNote(row: NoteRow): Note {
  const { id, text, version } = row;
  const times = { createdAt: row.created_at.toISOString(), updatedAt: row.updated_at.toISOString() };
  return { id, cityId: row.city_id, text, version, ...times };
}
