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
