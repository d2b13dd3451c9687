/** What a page hands to whoever drives it: rounds of lines, of both contenders in turn. */
import type { Contender } from './contender.js';
import { countRows, lines, type RowsResult, reside } from './lines.js';

/** By their names among all contenders; `qora` is one of them. */
export type Contenders = Readonly<Record<string, Contender>>;

type Each<T> = Record<string, T>;

/** The page's global. */
export interface Bench {
  readonly lines: readonly string[];
  /** So many samples of each, after a warm-up. */
  measure(line: string, rounds: number): Promise<Each<number[]>>;
  countRows(): Promise<Each<RowsResult>>;
}

declare global {
  interface Window {
    bench?: Bench;
  }
}

const WARM_UP = 10;

export function provide(contenders: Contenders): void {
  const entries = Object.entries(contenders);
  window.bench = {
    lines: Object.keys(lines),
    async measure(line, rounds) {
      const round = lines[line];
      if (!round) throw new Error(`no line is called "${line}"`);
      const samples: Each<number[]> = Object.fromEntries(entries.map(([name]) => [name, []]));
      const residents = entries.map(([, contender]) => reside(contender));
      for (let i = 0; i < WARM_UP + rounds; i++) {
        // Who is first has the cleaner heap: they take turns.
        const first = i % entries.length;
        for (const [name, contender] of [...entries.slice(first), ...entries.slice(0, first)]) {
          const time = await round(contender);
          if (i >= WARM_UP) samples[name]?.push(time);
        }
      }
      for (const leave of residents) leave();
      return samples;
    },
    async countRows() {
      const counts: Each<RowsResult> = {};
      for (const [name, contender] of entries) counts[name] = await countRows(contender);
      return counts;
    },
  };
}
