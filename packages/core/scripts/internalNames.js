/**
 * The property names that are the package's own: declared by a class, an interface or an object type of `src`, and
 * never seen by anybody else. The production build shortens them. A name stays as it is when
 *
 *   - a declaration that the entries export, or one that such a declaration mentions, has it,
 *   - signals-core or the platform declares it, for any object or dictionary of options,
 *   - `src` asserts it of something (`timer as { unref?(): void }`), which somebody else made then,
 *   - `src` has it as a string anywhere, for then it may be reached as `object[name]`; not so what only types say.
 *
 * Names are what is compared, not objects: one that is public in one place is left alone in all.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vite';

/**
 * Any node of a syntax tree; its shape depends on its type.
 * @typedef {{ type: string, [field: string]: any }} Node
 */

/**
 * @typedef {object} Module
 * @property {Node} program
 * @property {Map<string, Node[]>} declarations By name; a name may be a type and a value.
 * @property {Map<string, { path: string, name: string }>} foreign What is imported from another file, by its name here.
 * @property {Map<string, { path: string, name: string }>} exported What is exported, by its name outside.
 */

const source = fileURLToPath(new URL('../src', import.meta.url));
const CLASS_MEMBERS = new Set(['PropertyDefinition', 'MethodDefinition', 'AccessorProperty']);
const MEMBERS = new Set([...CLASS_MEMBERS, 'TSPropertySignature', 'TSMethodSignature']);

/** A member in a declaration file, which has one to a line: `    readonly name?: `, `    name<T>(`. */
const MEMBER_LINE = /^[ \t]+(?:\w+ )*"?([A-Za-z_$][\w$]*)"?\??[:(<]/gm;

/**
 * @param {readonly string[]} entries The files that are published, as paths from the package's folder.
 * @returns {string[]} In alphabetic order.
 */
export function internalNames(entries) {
  const modules = readModules();
  const declared = new Set();
  const kept = new Set([...platformNames(), ...publicNames(modules, entries)]);
  for (const { program } of modules.values()) {
    walk(program, (node) => {
      if (node.type === 'TSLiteralType') return false;
      if (MEMBERS.has(node.type)) addKey(declared, node);
      if (node.type === 'TSAsExpression') addKeysInside(kept, node['typeAnnotation']);
      if (node.type === 'Literal' && typeof node['value'] === 'string') kept.add(node['value']);
      if (node.type === 'TemplateElement') kept.add(node['value'].cooked);
      return true;
    });
  }
  return [...declared].filter((name) => !kept.has(name) && name !== 'constructor').sort();
}

/** Every name that a stranger can meet in what the entries export. */
function publicNames(/** @type {Map<string, Module>} */ modules, /** @type {readonly string[]} */ entries) {
  /** @type {Set<string>} */
  const names = new Set();
  /** @type {Set<Node>} */
  const seen = new Set();
  const visit = (/** @type {string} */ path, /** @type {string} */ name) => {
    const module = modules.get(path);
    const elsewhere = module?.exported.get(name) ?? module?.foreign.get(name);
    if (elsewhere && !(elsewhere.path === path && elsewhere.name === name)) {
      visit(elsewhere.path, elsewhere.name);
    }
    for (const declaration of module?.declarations.get(name) ?? []) {
      if (seen.has(declaration)) continue;
      seen.add(declaration);
      walk(declaration, (node, parent) => {
        if (isHidden(node, parent)) return false;
        if (MEMBERS.has(node.type) || node.type === 'Property') addKey(names, node);
        if (node.type === 'TSImportType') throw new Error(`internalNames: import type in ${path}`);
        if (node.type === 'Identifier') visit(path, node['name']);
        return true;
      });
    }
  };
  for (const entry of entries) {
    const path = resolve(dirname(source), entry);
    const module = modules.get(path);
    if (!module) throw new Error(`internalNames: no ${path}`);
    for (const name of module.exported.keys()) visit(path, name);
    for (const name of module.declarations.keys()) visit(path, name);
  }
  return names;
}

/** What a declaration file would not show: bodies, values whose type is written down, private members. */
function isHidden(/** @type {Node} */ node, /** @type {Node | undefined} */ parent) {
  if (node.type === 'BlockStatement') return true;
  if (CLASS_MEMBERS.has(node.type)) {
    return node['accessibility'] === 'private' || node['key'].type === 'PrivateIdentifier';
  }
  if (parent?.type === 'PropertyDefinition') return parent['typeAnnotation'] && node === parent['value'];
  if (parent?.type === 'VariableDeclarator') {
    return parent['id'].typeAnnotation && node === parent['init'];
  }
  return false;
}

/** @returns {Map<string, Module>} By path. */
function readModules() {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(source, file))
      .map((path) => [path, readModule(path)]),
  );
}

/**
 * @param {string} path
 * @returns {Module}
 */
function readModule(path) {
  /** @type {Node} */
  const program = parseAst(readFileSync(path, 'utf8'), { lang: 'ts' });
  /** @type {Module} */
  const module = { program, declarations: new Map(), foreign: new Map(), exported: new Map() };
  const target = (/** @type {Node | null} */ from) =>
    from === null ? path : resolve(dirname(path), from['value'].replace(/\.js$/, '.ts'));
  for (const statement of program['body']) {
    if (statement.type === 'ImportDeclaration') {
      for (const { local, imported } of statement.specifiers) {
        module.foreign.set(local.name, { path: target(statement.source), name: imported?.name ?? '*' });
      }
    } else if (statement.type === 'ExportAllDeclaration') {
      throw new Error(`internalNames: export * in ${path}`);
    } else if (statement.type === 'ExportNamedDeclaration' && !statement.declaration) {
      for (const { local, exported } of statement.specifiers) {
        module.exported.set(exported.name, { path: target(statement.source), name: local.name });
      }
    } else {
      declare(module, statement.declaration ?? statement);
    }
  }
  return module;
}

function declare(/** @type {Module} */ { declarations }, /** @type {Node} */ node) {
  const parts = node.type === 'VariableDeclaration' ? node['declarations'] : [node];
  for (const part of parts) {
    const name = part.id?.name;
    if (name) declarations.set(name, [...(declarations.get(name) ?? []), part]);
  }
}

/** Members that the declaration files of the language, browsers, Node's timers and signals-core name anywhere. */
function platformNames() {
  const require = createRequire(import.meta.url);
  const compiler = require.resolve('typescript/package.json');
  const platform = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
  const libraries = join(dirname(createRequire(compiler).resolve(platform)), 'lib');
  const files = readdirSync(libraries)
    .filter((file) => /^lib\.(es\d+|esnext|dom)\b.*\.d\.ts$/.test(file))
    .map((file) => join(libraries, file));
  const signals = join(dirname(require.resolve('@preact/signals-core')), 'signals-core.d.ts');
  const node = dirname(require.resolve('@types/node/package.json'));
  /** @type {Set<string>} */
  const names = new Set();
  for (const file of [...files, signals, join(node, 'globals.d.ts'), join(node, 'timers.d.ts')]) {
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(MEMBER_LINE)) names.add(name);
  }
  return names;
}

function addKey(/** @type {Set<string>} */ names, /** @type {Node} */ { key, computed }) {
  if (key.type === 'Identifier' && !computed) names.add(key.name);
}

function addKeysInside(/** @type {Set<string>} */ names, /** @type {Node} */ type) {
  walk(type, (node) => {
    if (MEMBERS.has(node.type)) addKey(names, node);
  });
}

/**
 * @param {Node} node
 * @param {(node: Node, parent: Node | undefined) => unknown} visit Returns false to leave out what is inside.
 * @param {Node} [parent]
 */
function walk(node, visit, parent) {
  if (visit(node, parent) === false) return;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') walk(child, visit, node);
    }
  }
}
