/** Simulated beside measured: a real etcd and a real PostgreSQL, with node costs fitted and then frozen. */
import { describe, expect, test } from 'vitest';
import { ETCD, POSTGRESQL } from '../../src/lab/calibration.ts';
import type { NodeSpec } from '../../src/network/topology.ts';
import { etcdRows } from '../../src/report/validation/etcd.ts';
import { leastDeviations, WEIGHTLESS } from '../../src/report/validation/fit.ts';
import { postgresqlRows } from '../../src/report/validation/postgresql.ts';
import { etcdComparison, FITTED_ON, postgresqlComparison, summary } from '../../src/report/validation/real.ts';
import { errorsOf, holds, median, printed, type Row } from '../../src/report/validation/row.ts';

/** What is asked of rows that were not fitted: every one near, no bias, half the error of the bare formula. */
const MOST_BIAS_MS = 1.5;

describe('etcd', () => {
  const { fitted, heldOut } = etcdComparison();

  test('rows led from elsewhere are met', () => {
    console.log(printed('\netcd, rows that were fitted, ms', fitted), `\n${summary(fitted)}`);
    console.log(printed('\netcd, all other rows, ms', heldOut), `\n${summary(heldOut)}`);
    expect(heldOut).toHaveLength(15);
    expect(heldOut.filter((row) => !holds(row))).toEqual([]);
    const { signed, absolute, formula } = errorsOf(heldOut);
    expect(Math.abs(signed)).toBeLessThanOrEqual(MOST_BIAS_MS);
    expect(absolute).toBeLessThanOrEqual(formula / 2);
  });

  test('rows that were fitted are near too, those that had no say included', () => {
    expect(fitted).toHaveLength(15);
    expect(fitted.filter((row) => !holds(row))).toEqual([]);
  });

  test('its node costs are what the rule gives on rows led from us-east-1', () => {
    const rows = (op: string, node: NodeSpec) =>
      etcdRows(node, [FITTED_ON]).filter((row) => row.what.startsWith(`etcd ${op},`));
    const serviceTime = leastDeviations((cost) => rows('localget', { ...WEIGHTLESS, serviceTime: cost }));
    const fsync = leastDeviations((cost) => rows('put', { ...WEIGHTLESS, serviceTime, fsync: cost }));
    expect(Math.abs(ETCD.node.serviceTime - serviceTime)).toBeLessThanOrEqual(10);
    expect(Math.abs(ETCD.node.fsync - fsync)).toBeLessThanOrEqual(10);
  });
});

describe('PostgreSQL', () => {
  const { fitted: commits, heldOut: lags } = postgresqlComparison();

  test('commits in five modes are met', () => {
    console.log(printed('\nPostgreSQL, commits (fitted), ms', commits), `\n${summary(commits)}`);
    expect(commits).toHaveLength(5);
    expect(commits.filter((row) => !holds(row))).toEqual([]);
    const { signed, absolute, formula } = errorsOf(commits);
    expect(Math.abs(signed)).toBeLessThanOrEqual(MOST_BIAS_MS);
    expect(absolute).toBeLessThanOrEqual(formula / 2);
  });

  test('the lag that the primary sees is met, reading by reading', () => {
    console.log(printed('\nPostgreSQL, lag (not fitted), ms', lags), `\n${summary(lags)}`);
    expect(lags).toHaveLength(51);
    expect(lags.filter((row) => !holds(row))).toEqual([]);
    const { signed, absolute, formula } = errorsOf(lags);
    expect(Math.abs(signed)).toBeLessThanOrEqual(MOST_BIAS_MS);
    expect(absolute).toBeLessThan(formula);
  });

  // Each is one reading, not a median: they scatter so much that half the formula's error is out of
  // reach of any model whose standbys cost the same, even with a cost of its own for every column.
  test.each(['write', 'flush', 'replay'])('no single cost explains half of the %s lags', (column) => {
    const rows = lags.filter((row) => row.what.includes(` ${column} lag`));
    const excess = rows.map((row: Row) => row.expected - row.formula!);
    const best = median(excess);
    const least = excess.reduce((sum, ms) => sum + Math.abs(ms - best), 0) / excess.length;
    expect(least).toBeGreaterThan(errorsOf(rows).formula / 2);
  });

  test('its node costs are what the rule gives on its commits', () => {
    const fsync = leastDeviations((cost) => postgresqlRows({ ...WEIGHTLESS, fsync: cost }).commits);
    expect(Math.abs(POSTGRESQL.node.fsync - fsync)).toBeLessThanOrEqual(10);
  });
});

test('the fit finds the cost that was put in, whatever a few rows say', () => {
  const rows = (cost: number): readonly Row[] =>
    [3, 3, 3, 90].map((measured) => ({ what: '', expected: measured, simulated: 1 + cost / 1000, within: 1 }));
  expect(leastDeviations(rows)).toBe(2000);
});
