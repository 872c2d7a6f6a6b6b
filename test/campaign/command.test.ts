/** `lightcone campaign` as a user types it. */
import { describe, expect, it } from 'vitest';
import { cellOf } from '../../src/lab/campaign/campaign.ts';
import { CONTENDERS } from '../../src/lab/campaign/contenders.ts';
import { BrokenRun, Pool } from '../../src/lab/pool.ts';
import { lightcone, newFolder, PROGRAM } from '../cli/lightcone.ts';

const folder = newFolder();
const campaign = (...args: string[]) => lightcone(folder, ['campaign', ...args]);

describe('lightcone campaign', () => {
  it('ends with how many seeds there were and what they broke', () => {
    const { code, out } = campaign('--seeds', '2', '--from', '3', '--strategy', 'consensus', '--quiet');
    expect(out.trimEnd().split('\n').at(-1)).toBe('2 seeds, 0 violations');
    expect(code).toBe(0);
  });

  it('takes a variant, or a family with all of its variants', () => {
    const rows = (strategy: string) =>
      campaign('--seeds', '1', '--from', '2', '--strategy', strategy, '--quiet')
        .out.split('\n')
        .filter((line) => /^\s*(consensus|single-)/.test(line))
        .map((line) => line.trim().split(' ')[0]);
    expect(rows('consensus/lease')).toEqual(['consensus/lease']);
    expect(rows('consensus/plain')).toEqual(['consensus']);
    expect(rows('single-master')).toEqual(['single-master', 'single-master/sync', 'single-master/quorum']);
  });

  it('prints the storm of a seed as a scenario, and has nothing to shrink where nothing breaks', () => {
    expect(campaign('--from', '3', '--strategy', 'crdt', '--print').out).toContain('name: swarm-crdt-3');
    const { code, out, err } = campaign('--from', '3', '--strategy', 'crdt', '--shrink');
    expect([code, out]).toEqual([0, '']);
    expect(err).toContain('crdt keeps every promise in storm 3');
  });

  it('refuses what it does not know, with the nearest name', () => {
    expect(campaign('--strategy', 'consensu')).toMatchObject({ code: 64 });
    expect(campaign('--strategy', 'consensu').err).toContain('did you mean consensus?');
    expect(campaign('--seeds', '0').err).toContain('--seeds takes a whole number from 1, such as 100, not `0`');
    expect(campaign('--seeds', '0').code).toBe(64);
  });
});

describe('a run that breaks with a mistake of ours', () => {
  const worker = new URL('worker.js', `file://${PROGRAM}`);
  const sound = cellOf(CONTENDERS[0]!, 1);
  const wrecked = { ...sound, use: { ...sound.use, use: 'no such strategy' } };

  it('is told, and the others go on, where somebody asks', async () => {
    const told: [number, string][] = [];
    const onBroken = (cell: number, message: string) => told.push([cell, message]);
    const runs = await new Pool(worker, 1).run([wrecked, sound], { onBroken });
    expect(runs.map(({ strategy }) => strategy)).toEqual(['single-site']);
    expect(told).toEqual([[0, expect.stringContaining('no strategy is called no such strategy')]]);
  });

  it('ends the pool where nobody does', async () => {
    await expect(new Pool(worker, 1).run([wrecked, sound])).rejects.toBeInstanceOf(BrokenRun);
  });
});
