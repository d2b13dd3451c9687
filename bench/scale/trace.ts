/** What a trace of DevTools says of the page's main thread, in a few numbers. */

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** When it began, how long it took, and for how much of that it had a processor, in µs. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Times in ms. */
export interface TraceSummary {
  /** From its beginning to its end, whatever else the machine did. */
  readonly longestTask: number;
  /** The most that one task took of a processor. */
  readonly dearestTask: number;
  /** Time in JavaScript, and its part of the whole. */
  readonly scripting: number;
  readonly scriptingPart: number;
  readonly frames: number;
}

/** What has to be recorded. */
export const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];

/** What runs scripts: calls from the host, and what follows them. */
const SCRIPTING = new Set(['FunctionCall', 'EvaluateScript', 'RunMicrotasks', 'v8.callFunction']);

export function summariseTrace(json: string): TraceSummary {
  const { traceEvents } = JSON.parse(json) as { traceEvents: TraceEvent[] };
  const all = mainThread(traceEvents).sort((one, other) => one.ts - other.ts);
  const named = (...names: string[]): TraceEvent[] => all.filter(({ name }) => names.includes(name));
  const tasks = named('RunTask');
  const [first, last] = [tasks[0], tasks.at(-1)];
  const scripting = outermost(named(...SCRIPTING));
  return {
    longestTask: Math.max(0, ...tasks.map(({ dur = 0 }) => dur)) / 1000,
    dearestTask: Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur)) / 1000,
    scripting: scripting / 1000,
    scriptingPart: scripting / ((last?.ts ?? 0) - (first?.ts ?? 0)),
    frames: named('Commit').length,
  };
}

/** There may be renderers that wait for a page: ours is the one that had the most to do. */
function mainThread(events: readonly TraceEvent[]): TraceEvent[] {
  const names = events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const threads = names.map(({ pid, tid }) =>
    events.filter((event) => event.pid === pid && event.tid === tid && event.ph === 'X'),
  );
  return threads.sort((one, other) => other.length - one.length)[0] ?? [];
}

/** The time of what lies in nothing else of the list. */
function outermost(events: readonly TraceEvent[]): number {
  let [sum, end] = [0, 0];
  for (const { ts, dur = 0 } of events) {
    if (ts < end) continue;
    sum += dur;
    end = ts + dur;
  }
  return sum;
}
