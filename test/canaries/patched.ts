/** The core with a few lines of the real protocol changed, so that the protocol itself needs no switches. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HotPayload, moduleRunnerTransform, transformWithOxc } from 'vite';
import { ESModulesEvaluator, type FetchResult, ModuleRunner } from 'vite/module-runner';
import type * as Core from './core.ts';

/** In a file under `src/`, the lines that stand there exactly once, and what stands there instead. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** What the runner evaluates, and which files it imports. */
interface Translated {
  readonly code: string;
  readonly imports: readonly string[];
}

/** One set of patches; its modules are called by their file, a question mark and its number. */
interface Variant {
  readonly patched: ReadonlyMap<string, Translated>;
  /** The patched files and all that import them, near or far; others are the healthy core's, warm as they are. */
  readonly fresh: ReadonlySet<string>;
}

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));
/** An import, as the runner's modules say it. */
const IMPORTED = /(__vite_ssr_import__\()"(\.[^"]+)"/g;
const sound = new Map<string, Promise<Translated>>();
const variants: Variant[] = [];
const runner = new ModuleRunner(
  { hmr: false, sourcemapInterceptor: false, transport: { invoke: answered } },
  new ESModulesEvaluator(),
);

/** The core as `core.ts` shows it, as it is. */
export function healthyCore(): Promise<typeof Core> {
  return coreWith([]);
}

/** The core as `core.ts` shows it, with these patches applied. */
export function coreWith(patches: readonly Patch[]): Promise<typeof Core> {
  return patchedModule<typeof Core>(new URL('core.ts', import.meta.url), patches);
}

/** What the module at `entry` exports, with these patches applied to what it is made of. */
export async function patchedModule<Exports>(entry: URL, patches: readonly Patch[]): Promise<Exports> {
  const file = fileURLToPath(entry);
  const all = await allUnder(file);
  const missed = patches.find((patch) => !all.has(SOURCES + patch.file));
  if (missed !== undefined) throw new Error(`no file src/${missed.file} is part of this`);
  const files = new Set(patches.map((patch) => SOURCES + patch.file));
  const patched = new Map<string, Translated>();
  for (const one of files) patched.set(one, await translated(one, patchedText(one, patches)));
  variants.push({ patched, fresh: importersOf(files, all) });
  return runner.import<Exports>(`${file}?${variants.length - 1}`);
}

function patchedText(file: string, patches: readonly Patch[]): string {
  return patches
    .filter((patch) => SOURCES + patch.file === file)
    .reduce(
      (text, { file: name, find, put }) => {
        const pieces = text.split(find);
        if (pieces.length === 2) return pieces.join(put);
        throw new Error(`${name}: what the patch replaces stands there ${pieces.length - 1} times, not once:\n${find}`);
      },
      readFileSync(file, 'utf8'),
    );
}

/** Every file that this one is made of, itself among them. */
async function allUnder(file: string, found = new Map<string, Translated>()): Promise<Map<string, Translated>> {
  const module = await soundModule(file);
  found.set(file, module);
  for (const one of module.imports) if (!found.has(one)) await allUnder(one, found);
  return found;
}

function importersOf(files: ReadonlySet<string>, all: ReadonlyMap<string, Translated>): ReadonlySet<string> {
  const importers = new Set(files);
  for (let before = -1; before < importers.size; ) {
    before = importers.size;
    for (const [file, { imports }] of all) if (imports.some((one) => importers.has(one))) importers.add(file);
  }
  return importers;
}

function soundModule(file: string): Promise<Translated> {
  const known = sound.get(file) ?? translated(file, readFileSync(file, 'utf8'));
  sound.set(file, known);
  return known;
}

async function translated(file: string, text: string): Promise<Translated> {
  const { code, deps } = (await moduleRunnerTransform(await scriptOf(file, text), null, file, text))!;
  return { code, imports: deps!.filter(isOurs).map((one) => resolve(dirname(file), one)) };
}

async function scriptOf(file: string, text: string): Promise<string> {
  if (file.endsWith('.json')) return `export default ${text}`;
  if (file.endsWith('.csv')) return `export default ${JSON.stringify(text)}`;
  return (await transformWithOxc(text, file, { sourcemap: false })).code;
}

function isOurs(name: string): boolean {
  return name.startsWith('.') || name.startsWith('/');
}

/** The runner asks for modules, and for what Node has of its own. */
async function answered(asked: HotPayload): Promise<{ result: unknown }> {
  const { name, data } = (asked as { data: { name: string; data: [string] } }).data;
  return { result: name === 'fetchModule' ? await fetched(data[0]) : [] };
}

async function fetched(name: string): Promise<FetchResult> {
  if (!isOurs(name)) return { externalize: name, type: 'module' };
  const [file, number] = name.split('?') as [string, string?];
  const variant = variants[Number(number)];
  const { code } = variant?.patched.get(file) ?? (await soundModule(file));
  const own = code.replaceAll(IMPORTED, (_, call, from) => {
    const imported = resolve(dirname(file), from);
    return `${call}"${variant?.fresh.has(imported) ? `${imported}?${number}` : imported}"`;
  });
  return { code: own, file, id: name, url: name, invalidate: false };
}
