/** The languages in which Atlas is written: the same application each time, under a path of its own. */
export interface Voice {
  readonly name: string;
  /** What its addresses begin with. */
  readonly base: string;
}

export const VANILLA: Voice = { name: 'vanilla', base: '/' };
export const SOLID: Voice = { name: 'Solid', base: '/solid/' };

export const VOICES: readonly Voice[] = [VANILLA, SOLID];
