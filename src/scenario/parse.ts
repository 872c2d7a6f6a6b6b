/** YAML text to a tree with positions; what is no YAML, no text or a trap is refused here. */
import * as yaml from 'yaml';
import { aboutFile, Desk, type Origin, type Problem, type Source } from './problem.ts';
import type { Field, Tree } from './tree.ts';

/** A scenario has hundreds of values; more than this, aliases counted as what they stand for, is a trap. */
const MOST_VALUES = 100_000;
const MOST_BYTES = 1_000_000;
const DEEPEST = 100;

export type Parsed = { readonly tree: Tree } | { readonly problems: readonly Problem[] };

/** The tree, or why there is none. Syntax errors come alone: what follows from them is noise. */
export function parse(source: Source, text = source.text): Parsed {
  const { name } = source;
  if (/[\u0000\ufffd]/.test(text)) return { problems: [aboutFile('E0004', name, 'this is not a text file')] };
  if (text.length > MOST_BYTES) {
    return { problems: [aboutFile('E0004', name, 'a file of over a megabyte is no scenario')] };
  }
  const desk = new Desk();
  const document = documentOf(text);
  if (document === undefined) {
    return { problems: [aboutFile('E0002', name, 'this is nested too deeply to be read')] };
  }
  for (const error of document.errors.slice(0, 1)) {
    const origin = { source, start: error.pos[0], end: Math.max(error.pos[1], error.pos[0] + 1) };
    const [code, what, hint] = inPlainWords(error, text);
    desk.error(code, origin, what, hint);
  }
  if (!desk.isClean) return { problems: desk.problems };
  for (const warning of document.warnings) {
    desk.error('E0002', { source, start: warning.pos[0], end: warning.pos[1] }, 'a tag (`!…`) means nothing here');
  }
  if (document.contents === null) {
    return {
      problems: [aboutFile('E0003', name, 'the file is empty', 'copy `scenarios/hello.yaml` to start from: ten lines')],
    };
  }
  const tree = new Grower(source, desk).grow(document.contents, 0);
  return tree === undefined || !desk.isClean ? { problems: desk.problems } : { tree };
}

function documentOf(text: string): yaml.Document.Parsed | undefined {
  try {
    return yaml.parseDocument(text, { version: '1.2', uniqueKeys: true, prettyErrors: false });
  } catch {
    // The parser recurses; ten thousand opening brackets end its stack, not its patience.
    return undefined;
  }
}

function inPlainWords(error: yaml.YAMLParseError, text: string): readonly [string, string, string] {
  const at = error.pos[0];
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  if (error.code === 'DUPLICATE_KEY')
    return ['E0006', 'this field is already there', 'one of the two would be ignored'];
  if (error.code === 'TAB_AS_INDENT') return ['E0002', 'YAML is indented with spaces, not tabs', 'use spaces'];
  if (error.code === 'MULTIPLE_DOCS') return ['E0002', 'one file holds one scenario', 'remove what follows `---`'];
  if (/[[{,][^\]]*[A-Za-z0-9_.] *$/.test(before) && text[at] === '{') {
    return ['E0002', 'text with `{…}` or `,` inside `[ ]` must be quoted', `write '…{region=…} …' in quotes`];
  }
  if (/^Flow/.test(error.message)) return ['E0002', 'a `[` or `{` before this is never closed', ''];
  if (/closing/.test(error.message)) return ['E0002', 'a quote is never closed', ''];
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY') return ['E0002', 'text with `: ` in it must be quoted', ''];
  const words = error.message.replace(/ at line \d+.*$/s, '');
  return ['E0002', `this is not YAML: ${words[0].toLowerCase()}${words.slice(1)}`, ''];
}

/** Turns the parser's nodes into ours, resolving aliases within a bound. */
class Grower {
  readonly #source: Source;
  readonly #desk: Desk;
  readonly #anchors = new Map<string, { readonly tree: Tree; readonly size: number }>();
  /** Values so far, those behind an alias counted every time. */
  #size = 0;
  #depth = 0;

  constructor(source: Source, desk: Desk) {
    this.#source = source;
    this.#desk = desk;
  }

  grow(node: unknown, fallback: number): Tree | undefined {
    if (yaml.isAlias(node)) return this.#alias(node);
    const before = this.#size;
    this.#size += 1;
    if (this.#depth === DEEPEST) {
      return this.#desk.error('E0002', this.#origin(node, fallback), 'this is nested too deeply to mean anything');
    }
    this.#depth += 1;
    const tree = this.#plain(node, fallback);
    this.#depth -= 1;
    const anchor = yaml.isNode(node) && 'anchor' in node ? node.anchor : undefined;
    if (typeof anchor === 'string' && tree) this.#anchors.set(anchor, { tree, size: this.#size - before });
    return tree;
  }

  #alias(node: yaml.Alias): Tree | undefined {
    const origin = this.#origin(node, 0);
    const target = this.#anchors.get(node.source);
    if (target === undefined)
      return this.#desk.error('E0005', origin, `\`*${node.source}\` stands for nothing before it`);
    this.#size += target.size;
    if (this.#size <= MOST_VALUES) return target.tree;
    const told = this.#desk.problems.some((problem) => problem.code === 'E0005');
    return told
      ? undefined
      : this.#desk.error('E0005', origin, 'aliases of aliases make this file explode', 'write it out');
  }

  #plain(node: unknown, fallback: number): Tree | undefined {
    const origin = this.#origin(node, fallback);
    if (yaml.isSeq(node)) {
      const items = node.items.map((item) => this.grow(item, origin.start)).filter((item) => item !== undefined);
      return { kind: 'list', items, origin };
    }
    if (yaml.isMap(node)) return this.#map(node, origin);
    if (!yaml.isScalar(node)) return { kind: 'leaf', value: null, text: '', origin };
    const value = node.value;
    const text = typeof value === 'string' ? value : (node.source ?? String(value));
    const isKnown = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return { kind: 'leaf', value: isKnown ? value : null, text, origin };
  }

  #map(node: yaml.YAMLMap, origin: Origin): Tree {
    const fields = new Map<string, Field>();
    for (const pair of node.items) {
      const at = this.#origin(pair.key, origin.start);
      if (!yaml.isScalar(pair.key)) {
        this.#desk.error('E0009', at, 'the name of a field is plain text');
        continue;
      }
      const name = typeof pair.key.value === 'string' ? pair.key.value : (pair.key.source ?? String(pair.key.value));
      if (name === '__proto__') {
        this.#desk.error('E0007', at, '`__proto__` cannot be the name of anything here');
        continue;
      }
      const value = this.grow(pair.value, at.end);
      if (value !== undefined) fields.set(name, { origin: at, value });
    }
    return { kind: 'map', fields, origin };
  }

  #origin(node: unknown, fallback: number): Origin {
    const range = yaml.isNode(node) ? node.range : undefined;
    return { source: this.#source, start: range ? range[0] : fallback, end: range ? range[1] : fallback };
  }
}
