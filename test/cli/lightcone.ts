/** Starts the built program as a user does, in a folder of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function newFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'lightcone-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

export function lightcone(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const clean: NodeJS.ProcessEnv = { ...process.env, ...env };
  if (env.CI === undefined) delete clean.CI;
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: clean,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { code: status, out: stdout, err: stderr };
}

/** The smallest scenario that meets a fault: ten simulated seconds. */
export const TINY = `topology: aws-5
workload: checkout-10k
strategies: [single-site, consensus]
faults:
  - {at: 3s, for: 2s, partition: {isolate: [eu-west-1]}}
duration: 10s
settle: 5s
seed: 42
`;
