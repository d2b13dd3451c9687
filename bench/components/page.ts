/** What a page hands to whoever drives it: rounds of lines, of both contenders in turn. */
import type { Contender } from './contender.js';
import { countRows, lines, type RowsResult, reside } from './lines.js';

export interface Contenders {
  readonly qora: Contender;
  readonly tanstack: Contender;
}

type Name = keyof Contenders;

/** The page's global. */
export interface Bench {
  readonly lines: readonly string[];
  /** So many samples of each, after a warm-up. */
  measure(line: string, rounds: number): Promise<Record<Name, number[]>>;
  countRows(): Promise<Record<Name, RowsResult>>;
}

declare global {
  interface Window {
    bench?: Bench;
  }
}

const WARM_UP = 10;

export function provide(contenders: Contenders): void {
  window.bench = {
    lines: Object.keys(lines),
    async measure(line, rounds) {
      const round = lines[line];
      if (!round) throw new Error(`no line is called "${line}"`);
      const samples: Record<Name, number[]> = { qora: [], tanstack: [] };
      const residents = Object.values(contenders).map(reside);
      for (let i = 0; i < WARM_UP + rounds; i++) {
        // Who is first has the cleaner heap: they take turns.
        const order: Name[] = i % 2 === 0 ? ['qora', 'tanstack'] : ['tanstack', 'qora'];
        for (const name of order) {
          const time = await round(contenders[name]);
          if (i >= WARM_UP) samples[name].push(time);
        }
      }
      for (const leave of residents) leave();
      return samples;
    },
    async countRows() {
      return {
        qora: await countRows(contenders.qora),
        tanstack: await countRows(contenders.tanstack),
      };
    },
  };
}
