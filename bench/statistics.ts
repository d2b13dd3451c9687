/** The few numbers that a list of samples is told by. */

export interface Summary {
  readonly min: number;
  readonly median: number;
  /** The middle half lies between these. */
  readonly quartiles: readonly [number, number];
}

export function summarise(samples: readonly number[]): Summary {
  const sorted = samples.slice().sort((one, other) => one - other);
  const at = (part: number): number => {
    const place = (sorted.length - 1) * part;
    const below = sorted[Math.floor(place)] ?? Number.NaN;
    const above = sorted[Math.ceil(place)] ?? Number.NaN;
    return below + (above - below) * (place % 1);
  };
  return { min: at(0), median: at(0.5), quartiles: [at(0.25), at(0.75)] };
}

/** How many times `other` is `one`: round by round, and by the best round of each. */
export interface Ratio extends Summary {
  readonly byBest: number;
}

export function compare(one: readonly number[], other: readonly number[]): Ratio {
  const ratios = one.map((value, round) => (other[round] ?? Number.NaN) / value);
  return { ...summarise(ratios), byBest: Math.min(...other) / Math.min(...one) };
}

/** Several runs as one: of each number the median. */
export function middle<S extends Summary>(runs: readonly S[]): S {
  const of = (number: (run: S) => number): number => summarise(runs.map(number)).median;
  const [first] = runs;
  if (first === undefined || runs.length === 1) return first as S;
  const summary: Summary = {
    min: of(({ min }) => min),
    median: of(({ median }) => median),
    quartiles: [of(({ quartiles }) => quartiles[0]), of(({ quartiles }) => quartiles[1])],
  };
  const byBest = of((run) => (run as Summary as Ratio).byBest);
  return { ...summary, ...('byBest' in first && { byBest }) } as S;
}

/** The slope of log(value) over log(size), by least squares: 0 does not grow, 1 grows as the size does. */
export function exponentOf(points: ReadonlyArray<readonly [size: number, value: number]>): number {
  const logs = points.map(([size, value]) => [Math.log(size), Math.log(value)] as const);
  const mean = (numbers: readonly number[]): number =>
    numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const x = mean(logs.map(([size]) => size));
  const y = mean(logs.map(([, value]) => value));
  const shared = mean(logs.map(([size, value]) => (size - x) * (value - y)));
  return shared / mean(logs.map(([size]) => (size - x) ** 2));
}
