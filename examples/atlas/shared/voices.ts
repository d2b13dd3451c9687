/** The languages in which Atlas is written: the same application each time, under a path of its own. */
export interface Voice {
  readonly name: string;
  /** Where it is written. */
  readonly folder: string;
  /** What its addresses begin with. */
  readonly base: string;
}

export const VANILLA: Voice = { name: 'vanilla', folder: 'vanilla', base: '/' };
export const SOLID: Voice = { name: 'Solid', folder: 'solid', base: '/solid/' };
export const PREACT: Voice = { name: 'Preact', folder: 'preact', base: '/preact/' };

export const VOICES: readonly Voice[] = [VANILLA, SOLID, PREACT];
