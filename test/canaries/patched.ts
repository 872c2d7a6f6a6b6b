/** Builds the core with a few lines of the real protocol changed, so that the protocol itself needs no switches. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { csvAsText } from '../../rolldown.config.mjs';
import type * as Core from './core.ts';

/** In a file under `src/`, the lines that stand there exactly once, and what stands there instead. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

const require = createRequire(import.meta.url);

/** The core as it is, built once for all that compare with it. */
let sound: Promise<typeof Core> | undefined;

export function healthyCore(): Promise<typeof Core> {
  sound ??= coreWith([]);
  return sound;
}

/** The core as `core.ts` shows it, with these patches applied. */
export function coreWith(patches: readonly Patch[]): Promise<typeof Core> {
  return bundleOf<typeof Core>(new URL('core.ts', import.meta.url), patches);
}

/** What the module at `entry` exports, with these patches applied to what it is made of. */
export async function bundleOf<Exports>(entry: URL, patches: readonly Patch[]): Promise<Exports> {
  const applied = new Set<Patch>();
  const patching = {
    name: 'canary',
    transform(code: string, id: string) {
      let changed = code;
      for (const patch of patches) {
        if (!id.endsWith(`/src/${patch.file}`)) continue;
        const pieces = changed.split(patch.find);
        if (pieces.length !== 2) {
          const found = pieces.length - 1;
          throw new Error(
            `${patch.file}: what the patch replaces stands there ${found} times, not once:\n${patch.find}`,
          );
        }
        changed = pieces.join(patch.put);
        applied.add(patch);
      }
      return changed === code ? undefined : changed;
    },
  };
  const bundle = await rolldown({
    input: fileURLToPath(entry),
    platform: 'node',
    plugins: [csvAsText, patching],
    logLevel: 'silent',
  });
  const folder = mkdtempSync(join(tmpdir(), 'canary-'));
  const file = join(folder, 'core.cjs');
  try {
    await bundle.write({ file, format: 'cjs' });
    const missed = patches.find((patch) => !applied.has(patch));
    if (missed !== undefined) throw new Error(`no file src/${missed.file} is part of this`);
    // The test runner would read and rewrite all of what it imports; this it leaves to Node.
    return require(file) as Exports;
  } finally {
    delete require.cache[file];
    rmSync(folder, { recursive: true });
  }
}
