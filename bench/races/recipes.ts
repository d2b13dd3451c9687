/** The recipes as they stand in the contenders' files, between `// #region <name>` and `// #endregion`. */
import { readdirSync, readFileSync } from 'node:fs';

// Seen from bench/dist, where the bundle is.
const folder = new URL('../races/contenders/', import.meta.url);

export interface Recipe {
  readonly code: string;
  /** Without empty lines; there are no comments in a region. */
  readonly lines: number;
}

/** By their names. Types and lines are those of the formatter, so that all are counted alike. */
export function readRecipes(): Map<string, Recipe> {
  const recipes = new Map<string, Recipe>();
  for (const file of readdirSync(folder).sort()) {
    const text = readFileSync(new URL(file, folder), 'utf8');
    for (const [, indent = '', name = '', body = ''] of text.matchAll(
      /^( *)\/\/ #region (\S+)\n(.*?)\n *\/\/ #endregion$/gms,
    )) {
      const lines = body.split('\n').map((line) => line.slice(indent.length));
      recipes.set(name, { code: lines.join('\n'), lines: lines.filter(Boolean).length });
    }
  }
  return recipes;
}
