/** Builds the program before any test starts it, unless what is built is newer than every source. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

export function setup(): void {
  if (isFresh()) return;
  const build = ['node_modules/rolldown/bin/cli.mjs', '-c', 'rolldown.config.mjs'];
  const { status, stderr } = spawnSync(process.execPath, build, { cwd: root, encoding: 'utf8' });
  // Tests that start nothing are still worth running; those that do will fail on what is not there.
  if (status !== 0) process.stderr.write(`The program could not be built:\n${stderr}\n`);
}

function isFresh(): boolean {
  const built = join(root, 'dist', 'page.js');
  if (!existsSync(built)) return false;
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((name) =>
    join('src', name),
  );
  const newest = ['package.json', 'rolldown.config.mjs', ...sources].map((name) => statSync(join(root, name)).mtimeMs);
  return statSync(built).mtimeMs > newest.reduce((a, b) => Math.max(a, b));
}
