/** `diff` as its users meet it: equal or not, what moved, and the first event that differs. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lightcone, newFolder, TINY } from './lightcone.ts';

function diff(folder: string, ...args: string[]) {
  const ended = lightcone(folder, ['diff', ...args, '--quiet']);
  return { ...ended, told: ended.out.replace(/\s+/g, ' ') };
}

describe('diff', () => {
  const folder = newFolder({ 'tiny.yaml': TINY, 'other.yaml': TINY.replace('for: 2s', 'for: 1500ms') });

  it('says first whether anything differs', () => {
    const same = diff(folder, 'tiny.yaml', 'tiny.yaml');
    expect(same.code).toBe(0);
    expect(same.told).toContain('inputs: the same');
    expect(same.told).toMatch(/consensus every digest the same: [0-9a-f]{16} = all \d+ metrics/);
    expect(same.told).toContain('Every digest is the same.');
    expect(same.told).not.toContain('First difference');
  });

  it('names what was changed, what moved, and the event at which the runs part, after ten that they share', () => {
    const { code, told, out } = diff(folder, 'tiny.yaml', 'other.yaml', '--strategy', 'consensus');
    expect(code).toBe(1);
    expect(told).toContain('~ faults.partition-1.until "5s" → "4.5s"');
    expect(told).toMatch(/consensus digest [0-9a-f]{16} → [0-9a-f]{16}/);
    expect(told).toMatch(/[▲▼·] write\.latency\.mean +[\d.]+ ms → [\d.]+ ms/);
    expect(told).toMatch(/First difference \(consensus, seed 42\): event [\d,]+\. Before it, the same on both sides:/);
    const lines = out.split('\n');
    const head = lines.findIndex((line) => line.startsWith('First difference'));
    const before = lines.slice(head + 1, head + 11);
    const [a, b] = lines.slice(head + 11).filter((line) => /^[AB] /.test(line));
    for (const line of before) expect(line).toMatch(/^ {2} *[34]\.\d{6}s {2}\S/);
    // Up to the end of the shorter cut nothing differs, and that end is what does.
    expect(b).toBe('B 4.500000s  fault partition-1 ends');
    expect(Number(/^A +([\d.]+)s/.exec(a)?.[1])).toBeGreaterThanOrEqual(4.5);
  });

  it('compares seeds and settings of one file, and takes pairs of seeds', () => {
    const seeds = diff(folder, 'tiny.yaml', '--seed', '1', '--seed-b', '2', '--strategy', 'consensus');
    expect(seeds.told).toContain('~ seeds "1" → "2"');
    expect(seeds.told).toContain('(consensus, seeds 1 and 2): event 1, the very first.');
    const slower = ['--set-b', 'topology.rtt_scale=2', '--seeds', '6', '--strategy', 'consensus'];
    const scaled = diff(folder, 'tiny.yaml', ...slower);
    expect(scaled.told).toContain('consensus 6 of 6 digests differ');
    expect(scaled.told).toMatch(/▼ write\.latency\.p50 +\d+ ms → \d+ ms \(B − A: \+[\d.]+ ms to \+[\d.]+ ms\)/);
  });

  it('tells programs the same', () => {
    const { out } = diff(folder, 'tiny.yaml', 'other.yaml', '--json');
    const document = JSON.parse(out);
    expect(document).toMatchObject({ schema: 'lightcone.diff/1', equal: false, only_a: [], only_b: [] });
    expect(document.first_difference.before).toHaveLength(10);
    expect(document.first_difference.b.words).toBe('fault partition-1 ends');
    expect(document.strategies).toMatchObject([{ strategy: 'single-site' }, { strategy: 'consensus' }]);
  });

  it('takes stored results up again from what lies beside them', () => {
    const own = newFolder({ 'tiny.yaml': TINY, 'other.yaml': TINY.replace('seed: 42', 'seed: 43') });
    for (const file of ['tiny.yaml', 'other.yaml']) lightcone(own, ['run', file, '--quiet']);
    cpSync(join(own, 'reports/other/latest'), join(own, 'b'), { recursive: true, dereference: true });
    for (const file of ['tiny.yaml', 'other.yaml']) rmSync(join(own, file));
    const stored = diff(own, 'reports/tiny/latest', 'b/result.json');
    expect(stored.code).toBe(1);
    expect(stored.told).toContain('First difference (single-site, seeds 42 and 43): event 1,');
    expect(diff(own, 'b', 'b').code).toBe(0);
    rmSync(join(own, 'b/resolved.yaml'));
    expect(diff(own, 'reports/tiny/latest', 'b').told).toContain('cannot be taken up again');
  });

  it('does not blame the simulation for a result that was tampered with', () => {
    const own = newFolder({ 'tiny.yaml': TINY });
    lightcone(own, ['run', 'tiny.yaml', '--quiet']);
    const file = join(own, 'reports/tiny/latest/result.json');
    const text = readFileSync(file, 'utf8');
    const digest = /"digest":"([0-9a-f]{16})","events"/.exec(text)?.[1] ?? '';
    writeFileSync(file, text.replaceAll(digest, '0123456789abcdef'));
    const { code, told } = diff(own, 'reports/tiny/latest', 'tiny.yaml');
    expect(code).toBe(1);
    expect(told).toContain('run again here, both give the same events');
  });

  it.each([
    [64, ['tiny.yaml'], 'say what to compare with'],
    [64, ['tiny.yaml', 'other.yaml', '--seed', 'x'], '--seed takes a whole number'],
    [64, ['result.json', 'tiny.yaml', '--seed', '1'], 'is a stored result'],
    [65, ['broken.json', 'tiny.yaml'], 'is not a result'],
    [65, ['tiny.yaml', 'broken.yaml'], 'E0'],
    [66, ['tiny.yaml', 'missing.yaml'], 'there is no file missing.yaml'],
  ])('ends with %i: diff %j', (code, args, words) => {
    const own = newFolder({
      'tiny.yaml': TINY,
      'other.yaml': TINY,
      'broken.yaml': 'a: 1\n',
      'broken.json': '{',
      'result.json': '{"schema": "lightcone.result/1", "runs": []}',
    });
    const ended = diff(own, ...args);
    expect([ended.code, ended.err]).toEqual([code, expect.stringContaining(words)]);
  });
});
