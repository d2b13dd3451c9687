import { readFile } from 'node:fs/promises';
import { parseAst } from 'vite';

/** Any node of a syntax tree; its shape depends on its type. @typedef {{ type: string, [field: string]: any }} Node */

/**
 * A plugin of esbuild for production builds: what it cannot know of our sources by itself. Lines stay where they are.
 *
 * @type {import('esbuild').Plugin}
 */
export const production = {
  name: 'production',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return { contents: dropSetFields(foldDev(source)), loader: 'ts' };
    });
  },
};

/**
 * esbuild inlines a constant of another file too late to drop what hangs on it: development texts would stay in the
 * bundle. Without the import `DEV` is a free name, which `define` replaces early enough.
 */
function foldDev(/** @type {string} */ source) {
  return source.replace(/^import \{ DEV \} from '[./]+\/dev\.js';$/m, '');
}

/**
 * A field that its constructor sets in any case would be set twice: to `undefined`, and then. The compiler needs its
 * declaration, a page does not.
 */
function dropSetFields(/** @type {string} */ source) {
  let left = source;
  for (const { start, end } of setFields(parseAst(source, { lang: 'ts' })).reverse()) {
    left = left.slice(0, start) + left.slice(end);
  }
  return left;
}

/** The fields without a value, private ones apart, that the constructors of all classes set, in order. @returns {Node[]} */
function setFields(/** @type {Node} */ node) {
  if (node.type !== 'ClassBody') {
    const children = /** @type {(Node | null)[]} */ (Object.values(node).flat());
    return children.flatMap((child) => (typeof child?.type === 'string' ? setFields(child) : []));
  }
  const members = /** @type {Node[]} */ (node['body']);
  const maker = members.find(({ kind }) => kind === 'constructor');
  const names = new Set();
  for (const { expression } of maker?.['value'].body?.body ?? []) {
    for (let set = expression; set?.type === 'AssignmentExpression'; set = set.right) {
      if (set.left.object?.type === 'ThisExpression') names.add(set.left.property.name);
    }
  }
  return members.filter(
    ({ type, key, value }) =>
      type === 'PropertyDefinition' && !value && key.type === 'Identifier' && names.has(key.name),
  );
}
