/** Golden digests of shipped scenarios, held in files that `REWRITE=1` renews: a change of behaviour shows here. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Run } from '../../src/world/result.ts';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const rewrites = process.env.REWRITE !== undefined;

/** Every scenario that ships, as its path under `scenarios/`. */
export function shipped(): readonly string[] {
  return readdirSync(at('scenarios'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.yaml'))
    .sort();
}

export class Golden {
  readonly #file: string;
  readonly #golden: Readonly<Record<string, string>>;
  readonly #seen: Record<string, string> = {};

  /** `name`: of the file under `test/golden/`. */
  constructor(name: string) {
    this.#file = at(`test/golden/${name}`);
    this.#golden = existsSync(this.#file) ? JSON.parse(readFileSync(this.#file, 'utf8')) : {};
  }

  saw(scenario: string, runs: readonly Pick<Run, 'strategy' | 'seed' | 'digest'>[]): void {
    for (const { strategy, seed, digest } of runs) this.#seen[`${scenario} ${strategy} ${seed}`] = digest;
  }

  /** As it came out just now. */
  seen(scenario: string, strategy: string, seed: number): string | undefined {
    return this.#seen[`${scenario} ${strategy} ${seed}`];
  }

  /** All runs of this scenario, and no others, came out as they did. */
  check(scenario: string): void {
    if (rewrites) return;
    const of = (digests: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(digests).filter(([name]) => name.startsWith(`${scenario} `)));
    expect(of(this.#seen)).toEqual(of(this.#golden));
  }

  /** The file speaks of these scenarios and of no others. */
  checkFiles(scenarios: readonly string[]): void {
    if (rewrites) return;
    const named = new Set(Object.keys(this.#golden).map((name) => name.split(' ')[0]));
    expect([...named].sort()).toEqual([...scenarios].sort());
  }

  renew(): void {
    writeFileSync(this.#file, `${JSON.stringify(this.#seen, null, 2)}\n`);
  }
}
