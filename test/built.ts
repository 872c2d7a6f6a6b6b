/** Builds the program once before any test starts it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

export function setup(): void {
  const build = ['node_modules/rolldown/bin/cli.mjs', '-c', 'rolldown.config.mjs'];
  const { status, stderr } = spawnSync(process.execPath, build, { cwd: root, encoding: 'utf8' });
  // Tests that start nothing are still worth running; those that do will fail on what is not there.
  if (status !== 0) process.stderr.write(`The program could not be built:\n${stderr}\n`);
}
