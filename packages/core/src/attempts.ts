/** The attempts of a run: calls the fetcher until it succeeds or nothing more is to be tried, pausing where it must. */
import { CancelledError, QoraError, SchemaError } from './errors.js';
import { delayAfter } from './retry.js';
import { AttemptContext, type Run } from './run.js';
import type { StandardSchema } from './schema.js';
import { Deadline } from './seams/deadlines.js';

/** Is told what became of a run: its data, or the error of its last attempt. */
export type Done = (isSuccess: boolean, value: unknown) => void;

/** Calls the fetcher until `done` can be told. No promise but the fetcher's own lies between. */
export function load(run: Run, done: Done): void {
  const again = (): void => load(run, done);
  const fail = (error: unknown): void => done(false, error);
  // A wait may have been ended in the tick in which the run was called off: then nothing of it may come back.
  if (run.isBlocked && !run.isOver) return void run.pause().then(again, fail);
  if (run.entry.fetchStatus === 'paused') run.resume();
  attempt(run).then(
    (data) => done(true, data),
    (error) => recover(run, error).then(again, fail),
  );
}

/** Calls the fetcher. What it throws at once is a rejection, too. */
function attempt(run: Run): Promise<unknown> {
  const { fetcher, entry, settings } = run;
  try {
    if (run.isOver) throw new CancelledError();
    run.begin();
    if (!fetcher) throw new QoraError('missing-fetcher', { key: entry.key });
    const answer = fetcher(new AttemptContext(run));
    // What the fetcher itself writes or invalidates while it is called is no reason to run again.
    run.note();
    const loading = isStream(answer) ? drain(run, answer) : answer;
    return settings.schema ? validate(settings.schema, loading) : Promise.resolve(loading);
  } catch (error) {
    return Promise.reject(error);
  }
}

function isStream(answer: unknown): answer is AsyncIterable<unknown> {
  return (
    typeof (answer as Partial<AsyncIterable<unknown>> | null | undefined)?.[Symbol.asyncIterator] ===
    'function'
  );
}

/** Shows what the stream gives as it comes; the last of it is the answer. */
async function drain(run: Run, stream: AsyncIterable<unknown>): Promise<unknown> {
  let last: unknown;
  for await (const data of stream) {
    if (run.isOver) break;
    last = data;
    run.emit(() => data);
  }
  return last;
}

async function validate(schema: StandardSchema, answer: unknown): Promise<unknown> {
  const result = await schema['~standard'].validate(await answer);
  if (result.issues) throw new SchemaError(result.issues);
  return result.value;
}

/** Waits until another attempt may be made; throws the error if none is to follow. */
async function recover(run: Run, error: unknown): Promise<void> {
  const { engine, entry, attempts } = run;
  const failureCount = attempts.failureCount + 1;
  if (run.isOver) throw error;
  run.attempts = { failureCount, failureReason: error };
  let delay = -1;
  engine.notifier.guard(() => {
    if (entry.isWanted || run.isKept) delay = delayAfter(run.settings, failureCount - 1, error as Error);
  });
  // Whoever was asked may have called it off.
  if (delay < 0 || run.isOver) throw error;
  const going = run.halt('waiting');
  const { go, stop } = run;
  run.deadline = new Deadline(() => void (engine.focused.peek() ? go?.() : run.pause().then(go, stop)));
  engine.deadlines.set(run.deadline, engine.now + delay, run.waiters.length > 0);
  run.send({ type: 'retry', attempts: run.attempts });
  run.tell('run.retried', { failureCount, error });
  await going;
  engine.deadlines.cancel(run.deadline);
}
